"""The site served on loopback, and a real Chromium on it."""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright

from review.app import create_app
from review.site import Site

LAUNCH = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
SMALL_SCREEN = (1366, 768)


@contextmanager
def served(site: Site) -> Iterator[str]:
    """The site's address; the server is stopped at the end."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        config = uvicorn.Config(create_app(site), log_level="error")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(timeout=10)


@contextmanager
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium")
    assert path, "install Debian's chromium: infra/apt-packages-test.txt names it"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=LAUNCH)
        try:
            yield browser
        finally:
            browser.close()


def opened(
    browser: Browser,
    address: str,
    *,
    language: str = "zh",
    size: tuple[int, int] = SMALL_SCREEN,
    dark: bool = False,
) -> BrowserContext:
    """A reader of their own: cookies, language, screen."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if dark else "light",
    )
    context.set_default_timeout(60_000)
    context.add_cookies([{"name": "gouji_language", "value": language, "url": address}])
    return context


def at_table(page: Page) -> None:
    """Waits until a table's page has drawn itself, its source too."""
    page.wait_for_selector("html[data-ready]")
    page.wait_for_load_state("networkidle")


def cell(page: Page, name: str) -> Locator:
    """A figure in the official form, by `row|column`."""
    return page.locator(f'#form [data-cell="{name}"]')


def show(context: BrowserContext, address: str) -> Page:
    """A page that has drawn itself; an error of its scripts fails the test."""
    page = context.new_page()
    page.on("pageerror", lambda error: (_ for _ in ()).throw(AssertionError(str(error))))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    return page
