//! A page as it came.

use axum::http::{HeaderMap, StatusCode};

pub struct Seen {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub html: String,
    /// Where it was, after redirects.
    pub path: String,
}

impl Seen {
    /// The page was shown as it should be.
    #[track_caller]
    pub fn ok(self) -> Self {
        assert_eq!(self.status, 200, "{} {}", self.path, self.text());
        self
    }

    pub fn shows(&self, text: &str) -> bool {
        self.text().contains(text)
    }

    #[track_caller]
    pub fn must_show(&self, text: &str) {
        assert!(self.shows(text), "{} doesn't show {text:?}:\n{}", self.path, self.text());
    }

    #[track_caller]
    pub fn must_not_show(&self, text: &str) {
        assert!(!self.shows(text), "{} shows {text:?}:\n{}", self.path, self.text());
    }

    /// It stands somewhere in the page's source as a word of its own. Uids and tokens are one word each and can hold any three digits.
    pub fn holds_word(&self, word: &str) -> bool {
        self.html.split(|c: char| !c.is_alphanumeric() && c != '-' && c != '_').any(|one| one == word)
    }

    /// What somebody reads: without tags, with the signs that were escaped, one space between words.
    pub fn text(&self) -> String {
        let main = self.html.split_once("<main").map_or(self.html.as_str(), |(_, main)| main);
        let mut text = String::new();
        let mut inside = true;
        for c in main.chars() {
            match c {
                '<' => inside = true,
                '>' if inside => {
                    inside = false;
                    text.push(' ');
                }
                c if !inside => text.push(c),
                _ => {}
            }
        }
        unescape(&text).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The fields of the form that is sent to `action`, as they stand in it. An empty action is the page's own address.
    #[track_caller]
    pub fn form(&self, action: &str) -> Vec<(String, String)> {
        self.form_of(action, "post")
    }

    /// The same of a form of any method: one of `get` asks for a page.
    #[track_caller]
    pub fn form_of(&self, action: &str, method: &str) -> Vec<(String, String)> {
        let form = self.find_form(action, method);
        let form = form.unwrap_or_else(|| panic!("{} has no form for {action}:\n{}", self.path, self.html));
        let mut fields = Vec::new();
        for tag in tags(form, &["input", "select", "textarea", "option"]) {
            let value = attribute(tag.open, "value");
            match tag.name {
                "input" => {
                    let kind = attribute(tag.open, "type").unwrap_or_default();
                    let chosen = has(tag.open, "checked") || !matches!(kind.as_str(), "checkbox" | "radio");
                    if let Some(name) = attribute(tag.open, "name").filter(|_| chosen && !has(tag.open, "disabled")) {
                        fields.push((name, value.unwrap_or_default()));
                    }
                }
                "select" => fields.extend(attribute(tag.open, "name").map(|name| (name, String::from("\u{0}")))),
                "option" => {
                    if let Some((_, last)) = fields.last_mut()
                        && (last == "\u{0}" || has(tag.open, "selected"))
                    {
                        *last = value.unwrap_or_default();
                    }
                }
                _ => {
                    // What stands in it is escaped, so it goes to the next tag.
                    let text = tag.after.strip_prefix('\n').unwrap_or(tag.after);
                    fields.extend(attribute(tag.open, "name").map(|name| (name, unescape(text))));
                }
            }
        }
        fields
    }

    fn find_form(&self, action: &str, method: &str) -> Option<&str> {
        self.html.split("<form").skip(1).map(|rest| rest.split_once("</form>").map_or(rest, |(form, _)| form)).find(
            |form| {
                let open = form.split_once('>').map_or("", |(open, _)| open);
                attribute(open, "action").unwrap_or_default() == action
                    && attribute(open, "method").as_deref() == Some(method)
            },
        )
    }

    pub fn has_form(&self, action: &str) -> bool {
        self.find_form(action, "post").is_some()
    }

    /// Where all forms of the page are sent to.
    pub fn actions(&self) -> Vec<String> {
        let open = self.html.split("<form").skip(1).filter_map(|rest| rest.split_once('>')).map(|(open, _)| open);
        open.filter(|open| attribute(open, "method").as_deref() == Some("post"))
            .map(|open| attribute(open, "action").unwrap_or_default())
            .collect()
    }

    /// All addresses that the page leads to.
    pub fn links(&self) -> Vec<String> {
        tags(&self.html, &["a"]).filter_map(|tag| attribute(tag.open, "href")).collect()
    }

    /// The addresses of the page's event streams.
    pub fn streams(&self) -> Vec<String> {
        tags(&self.html, &["div", "span"]).filter_map(|tag| attribute(tag.open, "sse-connect")).collect()
    }
}

struct Tag<'h> {
    name: &'h str,
    open: &'h str,
    after: &'h str,
}

fn tags<'h>(html: &'h str, names: &[&str]) -> impl Iterator<Item = Tag<'h>> {
    html.split('<').filter_map(move |piece| {
        let (open, after) = piece.split_once('>')?;
        let name = open.split(|c: char| c.is_whitespace()).next()?;
        names.contains(&name).then_some(Tag { name, open, after })
    })
}

fn attribute(open: &str, name: &str) -> Option<String> {
    let (_, rest) = open.split_once(&format!(" {name}=\""))?;
    Some(unescape(rest.split_once('"')?.0))
}

fn has(open: &str, name: &str) -> bool {
    open.split_whitespace().any(|word| word.split('=').next() == Some(name))
}

fn unescape(text: &str) -> String {
    text.replace("&#60;", "<").replace("&#62;", ">").replace("&#34;", "\"").replace("&#39;", "'").replace("&#38;", "&")
}
