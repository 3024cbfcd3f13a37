//! A state: a sign, a colour and a word, so that none of the three is needed alone.

use askama::Template;

/// What a state means for whoever looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// It works.
    Good,
    /// The exchange is at work on it.
    Busy,
    /// Somebody has to do something.
    Waits,
    /// It rests, by intent.
    Still,
    /// It doesn't work.
    Bad,
}

impl Tone {
    pub const ALL: [Self; 5] = [Self::Good, Self::Busy, Self::Waits, Self::Still, Self::Bad];

    pub const fn class(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Busy => "busy",
            Self::Waits => "waits",
            Self::Still => "still",
            Self::Bad => "bad",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(source = r#"<span class="badge {{ tone.class() }}">{{ word }}</span>"#, ext = "html")]
pub struct Badge {
    pub tone: Tone,
    pub word: String,
}

impl Badge {
    pub fn new(tone: Tone, word: impl Into<String>) -> Self {
        Self { tone, word: word.into() }
    }
}
