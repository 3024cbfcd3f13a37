//! `/services/{id}/tags`: the company's own marks on a service.

use app::App;
use app::products::ProductView;
use askama::Template;
use axum::extract::{Path, State};
use domain::Action;
use domain::order::{MAX_TAGS, ResourceTag};

use crate::fields::Fields;
use crate::form::{Form, Mistake};
use crate::frame::Frame;
use crate::page::{Answer, again, done, ok};
use crate::seen::{self, SEEN};
use crate::visitor::{Sent, Visitor};

/// Empty lines below the tags that there are.
const ROOM: usize = 4;
/// The field that stands for all of them.
const LINES: &str = "tags";

#[derive(Template)]
#[template(path = "services/tags.html")]
struct Tags {
    frame: Frame,
    service: ProductView,
    path: String,
    form: Form,
    tags: Vec<ResourceTag>,
}

pub async fn show(State(app): State<App>, Path(id): Path<String>, Visitor { actor, frame }: Visitor) -> Answer {
    actor.may(Action::EditTags)?;
    let service = app.own_service(&actor, super::id(&id)?).await?;
    let tags = app.product_tags(&actor, service.uid.into()).await?;
    Ok(ok(&page(frame, service, seen::remembering(lines(&tags)), tags)))
}

pub async fn save(
    State(app): State<App>,
    Path(id): Path<String>,
    Sent { by: Visitor { actor, frame }, fields }: Sent<Visitor>,
) -> Answer {
    let service = app.own_service(&actor, super::id(&id)?).await?;
    let tags = typed(&fields);
    let stored = app.product_tags(&actor, service.uid.into()).await?;
    let (now, sent) = (lines(&stored), lines(&tags).with(SEEN, fields.text(SEEN)));
    if let Err(changed) = seen::unchanged(sent, &now, "The list of tags") {
        let tags = if changed.fields.differs(&now, LINES) { tags } else { stored };
        return Ok(again(&page(frame, service, changed, tags)));
    }
    match app.set_product_tags(&actor, service.uid.into(), tags.clone()).await {
        Ok(()) => Ok(done(&super::path(&service.uid), "saved")),
        Err(error) => {
            // The rows are many and alike: which one is wrong stands above them, by its number.
            let mistake = Mistake::of(&error).ok_or(error)?;
            let said = match row(&mistake.field) {
                Some(n) => format!("Tag {n}: {}", mistake.said),
                None => mistake.said,
            };
            Ok(again(&page(frame, service, Form::wrong(fields, Mistake::at("", &said)), tags)))
        }
    }
}

fn page(frame: Frame, service: ProductView, form: Form, mut tags: Vec<ResourceTag>) -> Tags {
    let room = (tags.len() + ROOM).min(MAX_TAGS.max(tags.len()));
    tags.resize(room, ResourceTag { key: String::new(), value: String::new() });
    Tags { frame, path: super::path(&service.uid), service, form, tags }
}

/// All tags as one field, so that the form remembers them together.
fn lines(tags: &[ResourceTag]) -> Fields {
    let lines: Vec<_> = tags.iter().map(|tag| format!("{}\t{}", tag.key, tag.value)).collect();
    Fields::default().with(LINES, lines.join("\n"))
}

/// What was typed, line by line, without the empty lines.
fn typed(fields: &Fields) -> Vec<ResourceTag> {
    let rows = fields.all("key").zip(fields.all("value"));
    let rows = rows.map(|(key, value)| ResourceTag { key: key.trim().to_owned(), value: value.trim().to_owned() });
    rows.filter(|tag| !tag.key.is_empty() || !tag.value.is_empty()).collect()
}

/// `resourceTags[2].key` is the third.
fn row(field: &str) -> Option<usize> {
    let (index, _) = field.strip_prefix("resourceTags[")?.split_once(']')?;
    index.parse::<usize>().ok().map(|index| index + 1)
}
