// Smoother, never necessary: every page works without this file.
(() => {
  "use strict";

  // A form is sent once; until the answer comes its buttons say that they were heard.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-once]")) return;
    const file = form.querySelector('input[type="file"]');
    if (file?.files[0] && file.files[0].size > Number(form.dataset.most)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      file.setCustomValidity(form.dataset.tooLarge);
      file.reportValidity();
      return;
    }
    if (form.dataset.sent) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.dataset.sent = "1";
    form.setAttribute("aria-busy", "true");
  }, true);

  document.addEventListener("change", (event) => {
    if (event.target.matches('input[type="file"]')) event.target.setCustomValidity("");
  });

  const again = () => document.querySelectorAll("[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  });
  window.addEventListener("pageshow", again);
  document.addEventListener("htmx:afterRequest", again);

  // After a file was opened, what depends on it is read anew; what was typed stays where it is.

  const renew = async () => {
    const answer = await fetch(location.pathname, { headers: { Accept: "text/html" }, credentials: "same-origin" });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const seen = document.querySelector('#work input[name="expected_version"]');
    const now = fresh.querySelector('#work input[name="expected_version"]');
    if (seen && now && seen.value !== now.value) return;
    const presses = fresh.querySelector("#presses");
    if (presses) document.querySelector("#presses")?.replaceWith(presses);
    document.querySelectorAll(".file").forEach((old, number) => {
      const twin = fresh.querySelectorAll(".file")[number];
      if (twin) old.replaceWith(twin);
    });
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link) return;
    if (link.matches("[data-opens]")) setTimeout(renew, 900);
    if (link.matches("[data-refresh]")) {
      event.preventDefault();
      renew();
    }
  });

  // The board is walked with the arrow keys, as a sheet of paper is walked with a finger.
  const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

  document.addEventListener("keydown", (event) => {
    const here = event.target.closest?.("[data-cell]");
    const step = STEPS[event.key];
    if (!here || !step || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const rows = [...here.closest("table").querySelectorAll("tbody tr:not(.matrix-section)")];
    let row = rows.indexOf(here.closest("tr"));
    let column = here.closest("td").cellIndex;
    for (;;) {
      row += step[0];
      column += step[1];
      const next = rows[row]?.cells[column];
      if (!next) return;
      const cell = next.querySelector("[data-cell]");
      if (cell) {
        cell.focus();
        cell.scrollIntoView({ block: "nearest", inline: "nearest" });
        return;
      }
    }
  });

  // Filters answer as soon as they are chosen.
  document.addEventListener("change", (event) => {
    if (event.target.matches(".filters select, .filters input[type=checkbox]")) event.target.form.requestSubmit();
  });
})();
