//! Which mail a person wants.

use domain::Action;
use domain::people::NoticeGroup;
use store::{Lane, preferences};

use crate::act::Work;
use crate::repeat::Repeatable;
use crate::{Act, Actor, App, Error};

/// One group's mail to one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PreferenceView {
    pub group: NoticeGroup,
    pub enabled: bool,
    /// Can't be switched off.
    pub fixed: bool,
}

impl App {
    /// Every group, in the order of [`NoticeGroup::ALL`], as the person has it.
    pub async fn preferences(&self, actor: &Actor) -> Result<Vec<PreferenceView>, Error> {
        actor.may(Action::OwnProfile)?;
        let person = actor.person()?;
        self.read(move |tx| Ok(views(&preferences::off(tx, person)?))).await
    }

    /// Switches the mail of some groups on or off; the others stay.
    pub async fn set_preferences(
        &self,
        actor: &Actor,
        changes: Vec<(NoticeGroup, bool)>,
    ) -> Result<Vec<PreferenceView>, Error> {
        self.act(
            actor,
            Act::on(Action::OwnProfile, "preferences.update", "person", actor.uid()),
            Lane::Any,
            move |work| {
                let person = work.actor.person()?;
                let before = preferences::off(work.tx, person)?;
                if let Some((group, _)) = changes.iter().find(|(group, on)| !on && !group.switchable()) {
                    return Err(Error::invalid("group", format!("{group} can't be switched off")));
                }
                // Each group once, however often it is named: the last word counts.
                for group in NoticeGroup::ALL.iter().copied() {
                    if let Some((_, on)) = changes.iter().rfind(|(named, _)| *named == group) {
                        preferences::switch(work.tx, person, group, *on)?;
                    }
                }
                let after = preferences::off(work.tx, person)?;
                if before != after {
                    let record =
                        work.record("preferences.update").on("person", work.actor.uid(), Some(work.actor.name()));
                    let said = |off: &[NoticeGroup]| serde_json::json!({ "switchedOff": off });
                    work.save(record.change(Some(&said(&before)), Some(&said(&after)))?)?;
                }
                Ok(views(&after))
            },
        )
        .await
    }
}

impl Repeatable for Vec<PreferenceView> {
    type Kept = ();

    fn keep(&self) -> Option<()> {
        Some(())
    }

    fn again(work: &Work<'_>, (): ()) -> Result<Self, Error> {
        Ok(views(&preferences::off(work.tx, work.actor.person()?)?))
    }
}

fn views(off: &[NoticeGroup]) -> Vec<PreferenceView> {
    let view =
        |group: NoticeGroup| PreferenceView { group, enabled: !off.contains(&group), fixed: !group.switchable() };
    NoticeGroup::ALL.iter().copied().map(view).collect()
}
