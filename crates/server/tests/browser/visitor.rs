//! Somebody at a browser: names what is seen and touched as people do, by label and by the words on a button.

use std::time::Duration;

use serde_json::json;
use thirtyfour::error::WebDriverErrorInner;
use thirtyfour::prelude::*;

/// How somebody goes about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Mouse,
    /// Without ever pointing.
    Keyboard,
    /// In a browser that runs no script.
    NoScript,
}

pub struct Visitor {
    pub driver: WebDriver,
    base: String,
    way: Way,
}

/// How long something may take that a test waits for.
const PATIENCE: Duration = Duration::from_secs(60);
const LOOK: Duration = Duration::from_millis(50);
/// More keys than lead through any page.
const KEYS: usize = 400;

impl Visitor {
    pub async fn new(driver: WebDriver, base: String, way: Way) -> Self {
        if way == Way::NoScript {
            driver.cdp().send_raw("Emulation.setScriptExecutionDisabled", json!({ "value": true })).await.unwrap();
        }
        Self { driver, base, way }
    }

    pub async fn go(&self, path: &str) {
        self.mark().await;
        self.driver.goto(format!("{}{path}", self.base)).await.unwrap();
        self.settled(path).await;
    }

    /// The path of the page.
    pub async fn path(&self) -> String {
        let url = self.driver.current_url().await.unwrap();
        url.path().to_owned()
    }

    /// Follows a link or presses a button by its name, to another page.
    pub async fn press(&self, name: &str) {
        self.mark().await;
        self.touch(name).await;
        self.settled(name).await;
    }

    /// Marks this page as the one that is to be left.
    async fn mark(&self) {
        self.driver.execute("document.documentElement.dataset.left = ''", vec![]).await.unwrap();
    }

    /// Waits until another page is there, whole. While it is on its way, the driver may answer anything.
    async fn settled(&self, name: &str) {
        let whole = "return !('left' in document.documentElement.dataset) && document.readyState === 'complete' \
                     && Boolean(document.querySelector('main'))";
        let deadline = std::time::Instant::now() + PATIENCE;
        while std::time::Instant::now() < deadline {
            if let Ok(said) = self.driver.execute(whole, vec![]).await
                && said.json().as_bool() == Some(true)
            {
                return;
            }
            tokio::time::sleep(LOOK).await;
        }
        panic!("{name:?} leads nowhere from {}:\n{}", self.path().await, self.all().await);
    }

    /// Presses something that leaves one on the page.
    pub async fn touch(&self, name: &str) {
        loop {
            let element = self.named(name).await;
            let keys = if self.way == Way::Keyboard {
                self.reach(&element, name).await;
                self.driver.action_chain().send_keys(Key::Enter + "")
            } else if let Err(error) = element.scroll_into_view().await {
                drawn_anew(name, &error);
                continue;
            } else {
                // Where the middle of it is, as a mouse does. The driver's own click asks a page about the element in
                // twenty steps, and can lose its way between them for minutes when the page is led away from.
                let at_once = Some(Duration::ZERO);
                self.driver.action_chain_with_delay(at_once, at_once).move_to_element_center(&element).click()
            };
            let Err(error) = keys.perform().await else { return };
            // The driver looks once more at the page that this has just led away from; whether it has is seen next.
            let said = error.to_string();
            if ["aborted by navigation", "no such execution context"].iter().any(|left| said.contains(left)) {
                return;
            }
            drawn_anew(name, &error);
        }
    }

    /// Types into the field with this label, in place of what stands there.
    pub async fn fill(&self, label: &str, value: &str) {
        let field = self.labelled(label).await;
        if self.way == Way::Keyboard {
            self.reach(&field, label).await;
            let keys = self.driver.action_chain().key_down(Key::Control).send_keys("a").key_up(Key::Control);
            keys.send_keys(Key::Delete + "").send_keys(value).perform().await.unwrap();
        } else {
            field.clear().await.unwrap();
            field.send_keys(value).await.unwrap();
        }
    }

    /// Picks from the list with this label.
    pub async fn pick(&self, label: &str, choice: &str) {
        let field = self.labelled(label).await;
        if self.way == Way::Keyboard {
            self.reach(&field, label).await;
            self.driver.action_chain().send_keys(choice).perform().await.unwrap();
        } else {
            let choice = quoted(choice);
            field
                .find(By::XPath(format!("./option[normalize-space(.)={choice}]")))
                .await
                .unwrap()
                .click()
                .await
                .unwrap();
        }
    }

    /// Ticks a box or chooses a radio button; for a box, `on` says how it shall be.
    pub async fn choose(&self, label: &str) {
        self.set(label, true).await;
    }

    pub async fn set(&self, label: &str, on: bool) {
        let field = self.labelled(label).await;
        if field.is_selected().await.unwrap() == on {
            return;
        }
        if self.way != Way::Keyboard {
            return field.click().await.unwrap();
        }
        if field.attr("type").await.unwrap().as_deref() == Some("checkbox") {
            self.reach(&field, label).await;
            return self.driver.action_chain().send_keys(" ").perform().await.unwrap();
        }
        // One button of a group has the focus; the arrows lead to the others.
        let group = field.attr("name").await.unwrap().unwrap();
        self.tab_until(label, async |active| active.attr("name").await.unwrap().as_deref() == Some(&group)).await;
        for _ in 0..KEYS {
            if self.driver.active_element().await.unwrap() == field {
                if !field.is_selected().await.unwrap() {
                    self.driver.action_chain().send_keys(" ").perform().await.unwrap();
                }
                return;
            }
            self.driver.action_chain().send_keys(Key::Down + "").perform().await.unwrap();
        }
        panic!("{label} can't be chosen with the keyboard");
    }

    /// Waits until the page shows this. Without scripts a page is asked again.
    pub async fn sees(&self, text: &str) {
        self.until(text, true).await;
    }

    pub async fn sees_no_more(&self, text: &str) {
        self.until(text, false).await;
    }

    async fn until(&self, text: &str, shown: bool) {
        let deadline = std::time::Instant::now() + PATIENCE;
        let mut seen = String::new();
        while std::time::Instant::now() < deadline {
            // The page may be changing under one's eyes.
            if let Ok(body) = self.driver.find(By::Tag("body")).await
                && let Ok(now) = body.text().await
            {
                if now.contains(text) == shown {
                    return;
                }
                seen = now;
            }
            if self.way == Way::NoScript {
                self.mark().await;
                self.driver.refresh().await.unwrap();
                self.settled(text).await;
            }
            tokio::time::sleep(LOOK).await;
        }
        panic!("{} {} {text:?}:\n{seen}", self.path().await, if shown { "doesn't show" } else { "still shows" });
    }

    /// How far down the page a link or button is, in pixels.
    pub async fn height(&self, name: &str) -> f64 {
        self.named(name).await.rect().await.unwrap().y
    }

    /// None of these stands on the page, nor in what it is made of.
    pub async fn hides(&self, texts: &[&str]) {
        let source = self.driver.source().await.unwrap();
        for text in texts {
            assert!(!source.contains(text), "{} holds {text:?}", self.path().await);
        }
    }

    pub async fn shows(&self, text: &str) -> bool {
        self.driver.find(By::Tag("body")).await.unwrap().text().await.unwrap().contains(text)
    }

    /// Whether there is a link or button of this name.
    pub async fn has(&self, name: &str) -> bool {
        let found = format!("{} | {}", exactly(name), beginning(name));
        !self.driver.find_all(By::XPath(found)).await.unwrap().is_empty()
    }

    /// The text of the element with this id.
    pub async fn text(&self, id: &str) -> String {
        self.driver.query(By::Id(id)).wait(PATIENCE, LOOK).first().await.unwrap().text().await.unwrap()
    }

    /// Presses a button that copies, and reads what is copied then.
    pub async fn copies(&self, name: &str) -> String {
        let may = json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"], "origin": self.base });
        self.driver.cdp().send_raw("Browser.grantPermissions", may).await.unwrap();
        self.touch(name).await;
        self.driver.query(By::Css("[data-copied]")).wait(PATIENCE, LOOK).first().await.unwrap();
        let read = "navigator.clipboard.readText().then(arguments[0])";
        self.driver.execute_async(read, vec![]).await.unwrap().convert().unwrap()
    }

    /// A link, button or summary by its name, or by its beginning when no name is just this.
    async fn named(&self, name: &str) -> WebElement {
        let deadline = std::time::Instant::now() + PATIENCE;
        while std::time::Instant::now() < deadline {
            for path in [exactly(name), beginning(name)] {
                for found in self.driver.find_all(By::XPath(path)).await.unwrap_or_default() {
                    if found.is_displayed().await.unwrap_or_default() {
                        return found;
                    }
                }
            }
            tokio::time::sleep(LOOK).await;
        }
        panic!("{} has nothing named {name:?}:\n{}", self.path().await, self.all().await);
    }

    async fn labelled(&self, label: &str) -> WebElement {
        let quoted = quoted(label);
        let is = format!("normalize-space(.)={quoted} or starts-with(normalize-space(.), concat({quoted}, ' '))");
        let within = format!("//label[{is} or span[{is}]]//input");
        let path = format!("{within} | //*[@id=//label[{is}]/@for]");
        match self.driver.query(By::XPath(path)).wait(PATIENCE, LOOK).and_displayed().first().await {
            Ok(element) => element,
            Err(_) => panic!("{} has no field {label:?}:\n{}", self.path().await, self.all().await),
        }
    }

    async fn all(&self) -> String {
        self.driver.find(By::Tag("body")).await.unwrap().text().await.unwrap()
    }

    /// Goes to an element with the tabulator.
    async fn reach(&self, element: &WebElement, name: &str) {
        self.tab_until(name, async |active| active == element).await;
    }

    async fn tab_until(&self, name: &str, there: impl AsyncFn(&WebElement) -> bool) {
        for _ in 0..KEYS {
            if let Ok(active) = self.driver.active_element().await
                && there(&active).await
            {
                return;
            }
            self.driver.action_chain().send_keys(Key::Tab + "").perform().await.unwrap();
        }
        panic!("{name:?} can't be reached with the keyboard on {}", self.path().await);
    }
}

/// A live part may be drawn anew between looking and pressing: nothing was pressed then.
fn drawn_anew(name: &str, error: &WebDriverError) {
    assert!(matches!(error.as_inner(), WebDriverErrorInner::StaleElementReference(_)), "{name:?}: {error}");
}

/// What can be pressed, by the words on it or by its label.
const PRESSED: &str = "//*[(self::a or self::button or self::summary) and not(@aria-hidden)]";

fn exactly(name: &str) -> String {
    let name = quoted(name);
    format!("{PRESSED}[normalize-space(.)={name} or @aria-label={name} or @title={name}]")
}

fn beginning(name: &str) -> String {
    let name = quoted(name);
    let begins =
        ["normalize-space(.)", "@aria-label", "@title"].map(|what| format!("starts-with({what}, concat({name}, ' '))"));
    format!("{PRESSED}[{}]", begins.join(" or "))
}

/// A text within XPath, which knows no escapes.
fn quoted(text: &str) -> String {
    if text.contains('\'') { format!("\"{text}\"") } else { format!("'{text}'") }
}
