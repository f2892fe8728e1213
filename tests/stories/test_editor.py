"""The editor in a browser: a picture from the clipboard, a name after an @, the preview, all by keyboard."""

import pytest
from playwright.sync_api import expect

from forum.models import Picture, Question
from tests.stories.tour import AXE, contexts

PASTE = """async (area) => {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [30, 20];
  const blob = await new Promise((done) => canvas.toBlob(done));
  const data = new DataTransfer();
  data.items.add(new File([blob], "shot.png", { type: "image/png" }));
  area.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(120)
def test_a_picture_is_pasted_a_name_is_taken_and_the_preview_shows_both(live_server, browser, world):
    page = contexts(browser, world, live_server.url)("customer").new_page()
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(live_server.url + world["question"].get_absolute_url())
    area = page.locator("#answer textarea")
    area.click()
    page.keyboard.type("Look, @the")
    options = page.get_by_role("option")
    expect(options.first).to_have_text("The-Author@the-author")  # who takes part comes first
    page.evaluate(AXE)
    found = page.evaluate("tags => axe.run({runOnly: tags})", ["wcag2a", "wcag2aa", "wcag22aa"])["violations"]
    assert [(problem["id"], problem["nodes"][0]["html"]) for problem in found] == []
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(area).to_have_value("Look, @the-author ")
    area.evaluate(PASTE)
    expect(page.get_by_text("The picture is in your text")).to_be_visible()
    picture = Picture.objects.get(question=None, owner=world["customer"])
    expect(area).to_have_value(f"Look, @the-author \n![]({picture.get_absolute_url()})\n")

    page.keyboard.press("Shift+Tab")  # the toolbar is one stop, the arrow keys go on inside it
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    shown = page.get_by_role("region", name="Preview").locator("img")
    expect(shown).to_have_js_property("naturalWidth", 30)
    expect(area).to_be_hidden()
    page.keyboard.press("Enter")
    expect(area).to_be_focused()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".prose img").last).to_be_visible()
    assert Question.objects.get(pk=world["question"].pk).answers.filter(body__contains=picture.key).count() == 1
    assert said == []
