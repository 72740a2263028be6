"""Workflow types: checking a text, publishing an edition, its shape and its picture."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.doorway import doorway_of
from api.rest.bodies import WorkflowBody
from api.rest.shapes import answer
from api.session import SignedIn
from engine import definitions, documents
from engine.usecases.publish_workflow import Published, Source, publish_workflow
from engine.usecases.show_people import show_workflows
from engine.usecases.show_workflow import known_versions, show_workflow

router = APIRouter(tags=["workflows"])


@router.get("/workflows")
def index(request: Request, visitor: SignedIn) -> Response:
    """Процессы и их действующие редакции. Workflow types and the editions in force."""
    return answer(
        {
            "items": [
                {
                    "key": card.edition.workflow,
                    "version": card.edition.number,
                    "digest": card.edition.digest,
                    "title": card.title.to(visitor.language),
                    "subject": card.subject,
                    "states": card.states,
                    "transitions": card.transitions,
                }
                for card in show_workflows(doorway_of(request).desk)
            ],
            "next": None,
        }
    )


@router.post("/workflows:check")
def check(request: Request, visitor: SignedIn, body: WorkflowBody) -> Response:
    """Проверить текст процесса. Check a definition; findings have their place and a sentence."""
    desk = doorway_of(request).desk
    findings = definitions.check_text(body.text, body.file or "workflow.yaml", body.forms, known_versions(desk))
    return answer(definitions.findings_to_json(findings))


@router.post("/workflows", status_code=201)
def publish_new(request: Request, visitor: SignedIn, body: WorkflowBody) -> Response:
    """Опубликовать новый процесс (координатор). Publish a new workflow type (coordinator)."""
    source = Source(body.text, body.file or "workflow.yaml", body.forms)
    return answer(_published(publish_workflow(doorway_of(request).desk, (source,), visitor.person)[0]), 201)


@router.get("/workflows/{key}")
def show(request: Request, visitor: SignedIn, key: str) -> Response:
    """Процесс целиком, как его понимает движок. A definition as the engine understands it."""
    edition, version = show_workflow(doorway_of(request).desk, key)
    return Response(
        definitions.canonical(version),
        media_type="application/json",
        headers={"ETag": f'"{edition.digest}"', "Vekha-Edition": str(edition.number)},
    )


@router.get("/workflows/{key}/diagram.svg")
def diagram(request: Request, visitor: SignedIn, key: str) -> Response:
    """Картинка процесса. The definition as a picture."""
    _, version = show_workflow(doorway_of(request).desk, key)
    return Response(documents.to_svg(definitions.to_dot(version, visitor.language)), media_type="image/svg+xml")


@router.post("/workflows/{key}:publish")
def publish(request: Request, visitor: SignedIn, key: str, body: WorkflowBody, preview: bool = False) -> Response:
    """Опубликовать редакцию; с `preview` — только показать, что будет. Publish an edition, or only preview it."""
    source = Source(body.text, body.file or f"{key}.yaml", body.forms)
    published = publish_workflow(doorway_of(request).desk, (source,), visitor.person, key=key, preview=preview)[0]
    return answer({**_published(published), "preview": preview})


def _published(published: Published) -> dict[str, object]:
    return {
        "key": published.workflow,
        "version": published.number,
        "digest": published.digest,
        "unchanged": published.unchanged,
        **definitions.findings_to_json(published.findings),
    }
