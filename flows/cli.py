"""The command `gouji`. The answer goes to standard output, all else to standard error.

Everything heavy is imported by the command that needs it, so that the command line answers at
once.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn

import typer
from typer._click.exceptions import ClickException  # typer packs its own click, and pins it

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from flows.settings import Settings

app = typer.Typer(
    name="gouji",
    help="Reads the statutory tables of Chinese government information disclosure annual reports "
    "and tells which figures can be trusted.",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
quarantine = typer.Typer(help="Documents that reading again cannot mend.", no_args_is_help=True)
user = typer.Typer(help="Accounts for the triage pages.", no_args_is_help=True)
app.add_typer(quarantine, name="quarantine")
app.add_typer(user, name="user")

Format = Literal["xlsx", "csv", "parquet", "jsonl"]
Role = Literal["reader", "reviewer", "admin"]


@app.command()
def extract(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="files to read")],
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="one answer a line, of many files")
    ] = False,
    jobs: Annotated[int, typer.Option(min=0, help="files read at once; 0: one a core")] = 0,
    strict: Annotated[bool, typer.Option("--strict", help="exit 3 on an error finding")] = False,
) -> None:
    """Reads files and prints what their tables say, as JSON. Needs no store and no database."""
    from flows import progress
    from flows.extract import read_files

    if len(files) > 1 and not jsonl:
        raise typer.BadParameter("of many files the answers are printed as lines: add --jsonl")
    settings = _settings()
    status = 0
    with progress.bar("reading", len(files)) as advance:
        for read in read_files(settings, files, jobs or settings.worker_count):
            sys.stdout.write(read.line + "\n")
            sys.stdout.flush()
            advance()
            if read.error is not None:
                typer.echo(f"gouji: {read.error}", err=True)
                status = 1
            elif strict and read.has_error_finding and status == 0:
                status = 3
    raise typer.Exit(status)


@app.command()
def explain(
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    out: Annotated[Path, typer.Option(help="folder for the pictures and the page")],
) -> None:
    """Shows what each stage saw: upright page, rulings, cells, readings, decisions."""
    from flows.explain import explained

    message = explained(_settings(), file, out)
    if message is not None:
        _fail(message)
    typer.echo(out / "index.html")


@app.command()
def ingest(
    prefix: Annotated[str, typer.Option(help="only objects whose key begins so")] = "",
) -> None:
    """The nightly job, now: every new or changed object of the store, into the database."""
    from flows import progress
    from flows.ingest import told
    from flows.route import every_new

    with progress.bar("reading", None) as advance:
        report = every_new(_settings(), prefix, lambda _: advance())
    for line in told(report):
        typer.echo(line, err=True)
    raise typer.Exit(1 if report.counts.failed else 0)


@app.command()
def reprocess(key: Annotated[str, typer.Argument(help="the object's key in the store")]) -> None:
    """Reads one object again. What a reviewer decided stays."""
    from flows.route import once_more

    outcome = once_more(_settings(), key)
    if outcome.state != "read":
        _fail(f"{key}: {outcome.kind}: {outcome.message}")
    typer.echo(f"{key}: {'read, flagged' if outcome.flagged else 'read'}", err=True)


@app.command()
def receive(
    host: Annotated[str, typer.Option(help="address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535)] = 8001,
) -> None:
    """Reads objects as the bucket's notifications come in: POST /notifications."""
    from flows.receive import NotReceiving, serve

    try:
        serve(_settings(), host, port)
    except NotReceiving as refused:
        _fail(str(refused))


@app.command()
def review(
    host: Annotated[str, typer.Option(help="address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535)] = 8000,
) -> None:
    """Serves the triage pages."""
    from flows.export import write
    from flows.route import once_more
    from flows.source import document_of
    from review.serve import NotServed, serve
    from review.site import Site

    settings = _settings()
    engine = _database(settings)

    def again(key: str) -> str | None:
        outcome = once_more(settings, key)
        return None if outcome.state == "read" else f"{outcome.kind}: {outcome.message}"

    site = Site(
        engine=engine,
        store=settings.open_store(),
        reprocess=again,
        read_source=lambda key, sha256: document_of(settings, key, sha256),
        export=lambda kind, path, only: write(engine, kind, path, only),
        proxy_user_header=settings.proxy_user_header or None,
    )
    typer.echo(f"http://{host}:{port}/ (Ctrl-C ends)", err=True)
    try:
        serve(site, host, port)
    except NotServed as refused:
        _fail(str(refused))


@app.command()
def export(
    format: Annotated[Format, typer.Option(help="what to write")],
    out: Annotated[Path | None, typer.Option(help="the file; else standard output")] = None,
) -> None:
    """The data, tidy: one row a cell, with its provenance and state."""
    from flows.export import NEEDS_FILE, write

    if out is None and format in NEEDS_FILE:
        raise typer.BadParameter(f"{format} needs --out FILE")
    write(_database(_settings()), format, out or sys.stdout.buffer)


@app.command()
def rollup(
    parent: Annotated[str, typer.Option(help="the issuer whose units are summed up")],
    year: Annotated[int, typer.Option(min=2019, max=2999)],
    units: Annotated[
        Path | None,
        typer.Option(help="CSV of issuer, parent, level; else GOUJI_UNITS, else everybody"),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="an .xlsx of it")] = None,
) -> None:
    """Sums the units under a parent and compares with the parent's own report."""
    from flows.rollup import roll_up, tell

    settings = _settings()
    result = roll_up(_database(settings), parent, year, units or settings.units)
    for line in tell(result):
        typer.echo(line)
    if out is not None:
        from flows.export.rollup import write

        write(result, out)
        typer.echo(out)


@app.command()
def settings() -> None:
    """Every setting and its value, secrets masked."""
    for name, value in _settings().shown().items():
        typer.echo(f"{name}={value}")


@quarantine.command("list")
def quarantine_list() -> None:
    """Every document in quarantine: kind, key, reason."""
    from storage.quarantine import poisoned

    for document in poisoned(_database(_settings())):
        typer.echo(f"{document.kind}\t{document.key}\t{document.message}")


@quarantine.command("release")
def quarantine_release(key: Annotated[str, typer.Argument(help="as `list` names it")]) -> None:
    """Lets the next run read a document again."""
    from storage.database import transact
    from storage.quarantine import release

    if not transact(_database(_settings()), lambda session: release(session, key)):
        _fail(f"{key} is not in quarantine; see `gouji quarantine list`")


@user.command("add")
def user_add(
    name: str,
    role: Annotated[Role, typer.Option(help="what the account may do")] = "reviewer",
) -> None:
    """Makes an account. The password is asked for, or is the first line of standard input."""
    from storage.users import AccountError, add_user

    if sys.stdin.isatty():
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    else:
        password = sys.stdin.readline().rstrip("\n")
    try:
        add_user(_database(_settings()), name, password, role)
    except AccountError as error:
        _fail(str(error))


def _settings() -> Settings:
    from pydantic import ValidationError

    from flows.settings import Settings

    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        raise typer.BadParameter(f"GOUJI_{name}: {first['msg']}") from None


def _database(settings: Settings) -> Engine:
    from storage.database import open_database

    return open_database(settings.database)


def _fail(message: str) -> NoReturn:
    typer.echo(f"gouji: {message}", err=True)
    raise typer.Exit(1)


def main() -> NoReturn:
    """The command's entry: whatever happens, no traceback."""
    try:
        sys.exit(app(standalone_mode=False) or 0)
    except ClickException as wrong:
        wrong.show()
        sys.exit(wrong.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        _leave_at_once(130)
    except BrokenPipeError:
        _leave_at_once(141)
    except Exception as error:  # noqa: BLE001 the border: a person gets a line, not a traceback
        words = " ".join(str(error).split()) or type(error).__name__
        typer.echo(f"gouji: {words}", err=True)
        sys.exit(1)


def _leave_at_once(status: int) -> NoReturn:
    """Quietly: what is still unwritten has nowhere to go."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(status)


if __name__ == "__main__":
    main()
