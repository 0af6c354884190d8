"""The site as readers meet it: at a desk, on a phone, on paper, in light and dark.

It is published afresh, served on loopback and opened in a headless Chromium. The rules
of accessibility are axe-core's, version 4.14.1 (`axe.min.js`, its licence beside it).
"""

import base64
import contextlib
import functools
import http.server
import json
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from personalising import paths

pytestmark = [pytest.mark.site, pytest.mark.browser]


def _listed(node: object) -> Iterator[str]:
    if isinstance(node, list):
        for child in node:
            yield from _listed(child)
    elif isinstance(node, dict):
        for key, value in node.items():
            named = key in ("root", "file")
            yield from [Path(value).stem] if named else _listed(value)


TOC = yaml.safe_load((paths.ROOT / "_toc.yml").read_text(encoding="utf-8"))
CHAPTERS = [f"{name}.html" for name in _listed(TOC)]
PAGES = [*CHAPTERS, "search.html"]
FIELD_DATA = "4_1_field_data.html"
CODEBOOK = "appendix_h_codebook.html"
DESK = {"width": 1280, "height": 900, "deviceScaleFactor": 1, "mobile": False}
PHONE = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
SCREENS = {"desk": DESK, "phone": PHONE}
AXE = (Path(__file__).with_name("axe.min.js")).read_text(encoding="utf-8")
PATIENCE = 20  # seconds for anything to happen in a page, far more than it takes
MOST_KEYS = 150
LEAST_CONTRAST = 4.5  # WCAG 2.2, level AA, for text of normal size

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless=new",
    "--no-sandbox",  # containers run as root
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)

# every piece of text in sight whose contrast with what lies behind it is too low
LOW_CONTRAST = """
const pixel = document.createElement('canvas')
  .getContext('2d', {willReadFrequently: true});
function rgba(colour) {
  pixel.clearRect(0, 0, 1, 1);
  pixel.fillStyle = colour;
  pixel.fillRect(0, 0, 1, 1);
  const [r, g, b, a] = pixel.getImageData(0, 0, 1, 1).data;
  return [r, g, b, a / 255];
}
function over(top, under) {
  return [0, 1, 2].map(i => top[i] * top[3] + under[i] * (1 - top[3])).concat(1);
}
function background(element) {
  const layers = [];
  for (let e = element; e; e = e.parentElement) {
    layers.push(rgba(getComputedStyle(e).backgroundColor));
    if (layers.at(-1)[3] === 1) break;
  }
  return layers.reduceRight((under, top) => over(top, under), [255, 255, 255, 1]);
}
function luminance(colour) {
  const [r, g, b] = colour.slice(0, 3).map(c => c / 255).map(
    c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function ownText(element) {
  return [...element.childNodes].filter(n => n.nodeType === Node.TEXT_NODE)
    .map(n => n.data.trim()).join(' ').trim();
}
const seen = {visibilityProperty: true, opacityProperty: true};
const low = [];
let looked = 0;
for (const element of document.querySelectorAll('body *')) {
  if (!ownText(element) || !element.checkVisibility(seen)) continue;
  const style = getComputedStyle(element);
  const drawn = element instanceof SVGElement;
  const behind = background(element);
  const ink = over(rgba(drawn ? style.fill : style.color), behind);
  const [dark, light] = [luminance(ink), luminance(behind)].sort((a, b) => a - b);
  const contrast = (light + 0.05) / (dark + 0.05);
  looked += 1;
  if (contrast < arguments[0])
    low.push(`${element.tagName}.${element.getAttribute('class')} ` +
      `"${ownText(element).slice(0, 40)}": ${contrast.toFixed(2)}`);
}
return {looked, low};
"""

# words of figures that reach beyond their frame
CUT_OFF = """
return [...document.querySelectorAll('figure .drawing > svg')].flatMap(svg => {
  const frame = svg.getBoundingClientRect();
  return [...svg.querySelectorAll('text')].filter(text => {
    const box = text.getBoundingClientRect();
    return box.left < frame.left - 1 || box.right > frame.right + 1
      || box.top < frame.top - 1 || box.bottom > frame.bottom + 1;
  }).map(text => text.textContent);
});
"""

FONTS = """
return [...document.fonts].filter(font => font.status === 'loaded')
  .map(font => font.family.replaceAll('"', ''));
"""

# what axe finds that is serious or worse, and what the theme was found guilty of;
# LOW_CONTRAST looks at contrast, in light and dark
BARRIERS = """
const done = arguments[0];
const rules = {'label-content-name-mismatch': {enabled: true},
  'color-contrast': {enabled: false}};
axe.run(document, {resultTypes: ['violations'], rules}).then(found => done(
  found.violations
    .filter(each => ['serious', 'critical'].includes(each.impact)
      || each.id === 'region')
    .map(each => `${each.id}: ${each.nodes[0].html.slice(0, 120)}`)));
"""

# what can be reached by keyboard or finger, out of running text, and is under 24 pixels
SMALL_TARGETS = """
const seen = {visibilityProperty: true, opacityProperty: true};
return [...document.querySelectorAll('a[href], button, summary, input')]
  .filter(each => each.checkVisibility(seen)
    && !each.closest('p, li p, dd, h1, h2, h3, td, caption, .provenance')
    && !each.matches('.skip-link'))
  .filter(each => { const box = each.getBoundingClientRect();
    return box.width < 23.5 || box.height < 23.5; })
  .map(each => each.outerHTML.slice(0, 100));
"""

# stops of the tab key that are tables with nothing to scroll
IDLE_STOPS = """
return [...document.querySelectorAll('[tabindex="0"]')]
  .filter(each => each.checkVisibility())  // not in what is folded
  .filter(each => each.scrollWidth <= each.clientWidth + 1
    && each.scrollHeight <= each.clientHeight + 1)
  .map(each => each.outerHTML.slice(0, 100));
"""

# whether the outline of what has the focus is to be seen
OUTLINE = """
const style = getComputedStyle(document.activeElement);
return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
"""

WIDTHS = "return [document.documentElement.scrollWidth, innerWidth]"

HIDDEN_WIDTH = "return arguments[0].scrollWidth - arguments[0].clientWidth"

FETCH = """
const [address, done] = arguments;
fetch(address).then(async answer =>
  done([answer.headers.get('content-type'), await answer.text()]));
"""

MEDIA = """
return [document.documentElement.dataset.theme,
  getComputedStyle(document.body).backgroundColor];
"""


@dataclass
class Server:
    """The site on loopback, with what was answered."""

    address: str
    answers: list[tuple[int, str]] = field(default_factory=list)


class Browser:
    """Chromium, and what a reader does with it."""

    def __init__(self, driver: webdriver.Chrome, server: Server) -> None:
        self.driver = driver
        self.server = server

    def open(self, page: str, screen: dict[str, Any], theme: str = "light") -> None:
        """Open a page as a reader does who comes for the first time."""
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
        preference = {"name": "prefers-color-scheme", "value": theme}
        self.driver.execute_cdp_cmd(
            "Emulation.setEmulatedMedia", {"features": [preference]}
        )
        self.driver.execute_cdp_cmd(
            "Storage.clearDataForOrigin",
            {"origin": self.server.address, "storageTypes": "local_storage"},
        )
        self.log("browser")
        self.log("performance")
        self.server.answers.clear()
        self.driver.get(f"{self.server.address}/{page}")
        self.driver.execute_async_script(
            "document.fonts.ready.then(arguments[arguments.length - 1])"
        )

    def log(self, kind: str) -> list[dict[str, Any]]:
        """What Chromium has logged since it was last asked."""
        return self.driver.get_log(kind)

    def requests(self) -> Iterator[tuple[str, str]]:
        """Addresses that the page asked for since it was opened, and what came."""
        for entry in self.log("performance"):
            message = json.loads(entry["message"])["message"]
            kind, said = message["method"], message["params"]
            if kind == "Network.requestWillBeSent":
                yield said["request"]["url"], "asked"
            elif kind == "Network.responseReceived":
                yield said["response"]["url"], str(said["response"]["status"])
            elif kind == "Network.loadingFailed":
                yield said["requestId"], said["errorText"]

    def run(self, script: str, *arguments: Any) -> Any:
        """Run JavaScript in the page."""
        return self.driver.execute_script(script, *arguments)

    def barriers(self) -> list[str]:
        """What axe-core finds in the page."""
        self.run(AXE)
        return self.driver.execute_async_script(BARRIERS)

    def print(self) -> bytes:
        """The page as a PDF, whose tags tell what stands in it."""
        options = {"generateTaggedPDF": True, "paperWidth": 8.27, "paperHeight": 11.69}
        answer = self.driver.execute_cdp_cmd("Page.printToPDF", options)
        return base64.b64decode(answer["data"])

    @contextlib.contextmanager
    def emulating(self, **media: Any) -> Iterator[None]:
        """Show the page for a medium, such as paper."""
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
        yield
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})

    @contextlib.contextmanager
    def without_scripts(self) -> Iterator[None]:
        """Run no script of a page that is opened now."""
        switch = "Emulation.setScriptExecutionDisabled"
        self.driver.execute_cdp_cmd(switch, {"value": True})
        yield
        self.driver.execute_cdp_cmd(switch, {"value": False})


@pytest.fixture(scope="session")
def chromium() -> tuple[str, str]:
    """Chromium and its driver; skips where they are not installed."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    driver = shutil.which("chromedriver")
    if browser and driver:
        return browser, driver
    message = "Chromium or chromedriver is not installed"
    if os.environ.get("CHROMIUM_REQUIRED"):
        pytest.fail(f"{message}, and CHROMIUM_REQUIRED is set")
    pytest.skip(message)


@pytest.fixture(scope="session")
def server(chromium: tuple[str, str], fresh_site: Path) -> Iterator[Server]:
    """The site of the reference wave, published afresh, on a free port of loopback."""
    answers: list[tuple[int, str]] = []

    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_request(self, code: Any = "-", size: Any = "-") -> None:
            answers.append((int(code), self.path))

        def log_message(self, format: str, *arguments: Any) -> None:
            pass

    handler = functools.partial(Handler, directory=str(fresh_site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as listening:
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        yield Server(f"http://127.0.0.1:{listening.server_port}", answers)
        listening.shutdown()


@pytest.fixture(scope="session")
def downloads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder that the browser saves to."""
    return tmp_path_factory.mktemp("downloads")


@pytest.fixture(scope="session")
def browser(
    chromium: tuple[str, str],
    server: Server,
    downloads: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Browser]:
    """Chromium with a profile of its own, which knows nothing and asks nobody."""
    options = webdriver.ChromeOptions()
    options.binary_location, driver_path = chromium
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability(
        "goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"}
    )
    # both paths are given: selenium would look for them on the net otherwise
    driver = webdriver.Chrome(
        options=options, service=Service(executable_path=driver_path)
    )
    driver.set_page_load_timeout(PATIENCE)
    driver.set_script_timeout(PATIENCE)
    driver.execute_cdp_cmd(
        "Browser.setDownloadBehavior",
        {"behavior": "allow", "downloadPath": str(downloads)},
    )
    driver.execute_cdp_cmd("Network.enable", {})
    driver.execute_cdp_cmd("Network.setCacheDisabled", {"cacheDisabled": True})
    yield Browser(driver, server)
    driver.quit()


@dataclass(frozen=True)
class Visit:
    """What was seen of a page on a screen, in light or dark."""

    page: str
    width: int
    theme: str
    severe: list[str]
    requests: list[tuple[str, str]]
    answers: list[tuple[int, str]]
    widths: list[int]
    titles: list[str]
    shown_theme: str
    contrast: dict[str, Any]
    cut_off: list[str]
    small: list[str]
    idle: list[str]
    rows: int
    barriers: list[str] | None  # looked for in light
    printed_rows: int | None  # from the desk, in light


@pytest.fixture(scope="session")
def visited(browser) -> Callable[[str, str, str], Visit]:
    """Opens a page on a screen, once, and sees all that the tests below ask of it."""

    @functools.cache
    def see(page: str, screen: str, theme: str) -> Visit:
        browser.open(page, SCREENS[screen], theme)
        light = theme == "light"
        severe = [e for e in browser.log("browser") if e["level"] == "SEVERE"]
        return Visit(
            page=page,
            width=SCREENS[screen]["width"],
            theme=theme,
            severe=[entry["message"] for entry in severe],
            requests=list(browser.requests()),
            answers=list(browser.server.answers),
            widths=browser.run(WIDTHS),
            titles=[e.text for e in in_sight(browser, "h1")],
            shown_theme=browser.run("return document.documentElement.dataset.theme"),
            contrast=browser.run(LOW_CONTRAST, LEAST_CONTRAST),
            cut_off=browser.run(CUT_OFF),
            small=browser.run(SMALL_TARGETS),
            idle=browser.run(IDLE_STOPS),
            rows=browser.run("return document.querySelectorAll('tr').length"),
            barriers=browser.barriers() if light else None,
            printed_rows=browser.print().count(b"/S /TR")
            if light and screen == "desk"
            else None,
        )

    return see


@pytest.fixture(params=["light", "dark"])
def theme(request) -> str:
    return request.param


@pytest.fixture(params=["desk", "phone"])
def screen(request) -> str:
    return request.param


@pytest.fixture(params=PAGES)
def visit(request, visited, screen, theme) -> Visit:
    """Each page, on each screen, in light and dark."""
    return visited(request.param, screen, theme)


def in_sight(browser, selector: str) -> list[WebElement]:
    found = browser.driver.find_elements(By.CSS_SELECTOR, selector)
    return [element for element in found if element.is_displayed()]


def wait(browser, condition: Callable[..., Any]) -> Any:
    return WebDriverWait(browser.driver, PATIENCE, poll_frequency=0.05).until(condition)


# every page, on each screen, in light and dark


def test_console_has_no_severe_message(visit):
    assert visit.severe == []


def test_everything_comes_from_the_site_itself(visit, browser):
    addresses = {what for what, _ in visit.requests if "://" in what}
    assert f"{browser.server.address}/{visit.page}" in addresses
    own = (browser.server.address, "chrome://")  # Chromium's own may still be coming
    assert {a for a in addresses if not a.startswith(own)} == set()


def test_everything_is_answered(visit):
    results = {result for _, result in visit.requests}
    assert results <= {"asked", "200"}, visit.requests
    assert {code for code, _ in visit.answers} == {200}, visit.answers


def test_page_fits_the_screen(visit):
    scrolled, inner = visit.widths
    assert inner == visit.width
    assert scrolled <= inner


def test_title_is_in_sight(visit):
    assert len(visit.titles) == 1
    assert visit.titles[0]


def test_page_follows_the_system_in_light_and_dark(visit):
    assert visit.shown_theme == visit.theme


def test_text_stands_out_from_its_background(visit):
    assert visit.contrast["looked"] > 0
    assert visit.contrast["low"] == []


def test_words_in_figures_are_not_cut_off(visit):
    assert visit.cut_off == []


@pytest.mark.parametrize("page", PAGES)
def test_nothing_bars_the_way_of_a_reader(visited, page, screen):
    assert visited(page, screen, "light").barriers == []


def test_targets_are_large_enough(visit):
    assert visit.small == []


def test_tables_with_nothing_to_scroll_are_no_stops(visit):
    assert visit.idle == []


def test_pages_and_figures_come_with_their_fonts(browser):
    browser.open(FIELD_DATA, DESK)
    assert {"Source Serif 4", "Source Sans 3"} <= set(browser.run(FONTS))


# what a reader does


def test_one_switch_shows_all_code_and_is_remembered(browser):
    browser.open(FIELD_DATA, DESK)
    code = browser.driver.find_elements(By.CSS_SELECTOR, "details.hide pre")
    assert len(code) > 3
    assert not any(each.is_displayed() for each in code)
    switch = in_sight(browser, ".code-switch")[0]
    assert switch.text == "Show the code"
    switch.send_keys(Keys.ENTER)
    wait(browser, lambda _: all(each.is_displayed() for each in code))
    assert "import" in code[0].text
    assert switch.text == "Hide the code"
    browser.driver.refresh()
    assert in_sight(browser, "details.hide pre")
    in_sight(browser, ".code-switch")[0].click()
    assert not in_sight(browser, "details.hide pre")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_method_is_folded_and_opens(browser, scripts):
    with contextlib.nullcontext() if scripts else browser.without_scripts():
        browser.open(FIELD_DATA, DESK)
        method = browser.driver.find_element(By.CSS_SELECTOR, "details.dropdown")
        title = method.find_element(By.CSS_SELECTOR, "summary")
        text = method.find_element(By.CSS_SELECTOR, "p")
        assert title.text.startswith("The method")
        assert not text.is_displayed()
        title.click()
        wait(browser, lambda _: text.is_displayed())


def test_search_finds_a_word(browser, screen):
    browser.open("search.html?q=absence", SCREENS[screen])
    results = wait(browser, lambda _: in_sight(browser, "#search-results li a"))
    assert any(FIELD_DATA in result.get_attribute("href") for result in results)


def test_theme_can_be_switched(browser):
    browser.open(FIELD_DATA, DESK, "light")
    seen = {tuple(browser.run(MEDIA))}
    in_sight(browser, ".theme-switch")[0].click()
    seen.add(tuple(browser.run(MEDIA)))
    assert {theme for theme, _ in seen} == {"light", "dark"}
    assert len({background for _, background in seen}) == 2
    browser.driver.refresh()
    assert browser.run(MEDIA)[0] == "dark"


def test_first_key_offers_to_skip_to_the_content(browser):
    browser.open(FIELD_DATA, DESK)
    browser.driver.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
    link = browser.driver.switch_to.active_element
    wait(browser, lambda _: link.is_displayed())
    assert link.text == "Skip to main content"
    link.send_keys(Keys.ENTER)
    wait(browser, lambda driver: driver.current_url.endswith("#main-content"))
    assert browser.driver.find_element(By.ID, "main-content")


def test_wide_tables_can_be_reached_and_scrolled_by_keyboard(browser):
    browser.open(FIELD_DATA, PHONE)
    regions = browser.driver.find_elements(By.CSS_SELECTOR, ".compendium-table .scroll")
    wide = [r for r in regions if browser.run(HIDDEN_WIDTH, r) > 0]
    assert wide
    for _ in range(MOST_KEYS):
        browser.driver.switch_to.active_element.send_keys(Keys.TAB)
        if browser.driver.switch_to.active_element == wide[0]:
            break
    else:
        pytest.fail(f"no table was reached by {MOST_KEYS} strokes of the tab key")
    wide[0].send_keys(Keys.ARROW_RIGHT)
    wait(browser, lambda _: browser.run("return arguments[0].scrollLeft", wide[0]) > 0)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("page", [FIELD_DATA, "index.html"])
def test_contents_open_and_close_on_a_phone(browser, page, scripts):
    with contextlib.nullcontext() if scripts else browser.without_scripts():
        browser.open(page, PHONE)
        assert not in_sight(browser, "#contents a")
        opener = in_sight(browser, ".contents-toggle")[0]
        opener.send_keys(Keys.ENTER)
        wait(browser, lambda _: len(in_sight(browser, "#contents a")) >= len(CHAPTERS))
        browser.driver.switch_to.active_element.send_keys(Keys.TAB)
        inside = browser.driver.switch_to.active_element
        assert inside in browser.driver.find_elements(By.CSS_SELECTOR, "#contents *")
        inside.send_keys(Keys.ESCAPE)
        wait(browser, lambda _: not in_sight(browser, "#contents a"))
        assert browser.driver.switch_to.active_element == opener


def test_contents_stand_beside_a_chapter_in_parts(browser):
    browser.open(FIELD_DATA, DESK)
    parts = TOC["parts"]
    shown = [e.text for e in in_sight(browser, "#contents .part")]
    assert shown == [part["caption"] for part in parts]
    here = browser.driver.find_element(
        By.CSS_SELECTOR, '#contents [aria-current="page"]'
    )
    assert here.text.startswith("4.1")
    assert not in_sight(browser, ".contents-toggle")


def test_focus_is_always_seen(browser, screen):
    browser.open(FIELD_DATA, SCREENS[screen])
    for _ in range(12):
        browser.driver.switch_to.active_element.send_keys(Keys.TAB)
        focused = browser.driver.switch_to.active_element
        assert browser.run(OUTLINE), focused.get_attribute("outerHTML")[:200]


def test_wave_and_its_provenance_stay_in_sight(browser, screen):
    browser.open(FIELD_DATA, SCREENS[screen])
    browser.run("scrollTo(0, document.body.scrollHeight)")
    edition = browser.driver.find_element(By.CSS_SELECTOR, ".edition")
    assert edition.text.split() == ["Reference", "wave", "2008", "synthetic", "data"]
    box = browser.run("return arguments[0].getBoundingClientRect().toJSON()", edition)
    assert 0 <= box["top"] < 60


def test_rules_between_rows_need_no_scripts(browser):
    with browser.without_scripts():
        browser.open(FIELD_DATA, DESK, "dark")
        row = browser.driver.find_element(By.CSS_SELECTOR, ".compendium-table tbody tr")
        assert row.value_of_css_property("border-bottom-width") == "1px"
        assert not row.value_of_css_property("border-bottom-color").endswith(", 0)")


def test_tables_of_words_are_cards_on_a_phone(browser):
    browser.open(CODEBOOK, PHONE)
    tallest = browser.run(
        "return Math.max(...[...document.querySelectorAll('.prose tbody tr')]"
        ".filter(row => row.textContent.length < 600).map(row => row.offsetHeight))"
    )
    assert tallest < PHONE["height"]
    for frame in in_sight(browser, ".scroll:has(.prose)"):
        assert browser.run(HIDDEN_WIDTH, frame) <= 1


# on paper


@pytest.mark.parametrize("page", CHAPTERS)
def test_every_row_is_printed(visited, page):
    seen = visited(page, "desk", "light")
    assert seen.printed_rows == seen.rows


def test_paper_is_light_and_begins_with_the_wave(browser):
    browser.open(FIELD_DATA, DESK, "dark")
    with browser.emulating(media="print"):
        colour = browser.run("return getComputedStyle(document.body).color")
        first = browser.run("return document.body.innerText.trim()").splitlines()[0]
    assert colour == "rgb(27, 29, 33)"
    assert first.startswith("Reference wave 2008")


def test_data_of_a_table_can_be_saved(browser, downloads):
    browser.open(FIELD_DATA, DESK)
    link = in_sight(browser, ".compendium-table a.download")[0]
    kind, text = browser.driver.execute_async_script(FETCH, link.get_attribute("href"))
    assert kind.partition(";")[0] == "text/csv"
    link.click()
    file = downloads / link.get_attribute("href").rpartition("/")[2]
    # the browser makes an empty file first
    wait(
        browser, lambda _: file.is_file() and file.stat().st_size >= len(text.encode())
    )
    data = pd.read_csv(file)
    assert file.read_text(encoding="utf-8") == text
    assert set(data["provenance"]) == {"synthetic"}
