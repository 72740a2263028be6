"""The closed list of guards, one by one."""
