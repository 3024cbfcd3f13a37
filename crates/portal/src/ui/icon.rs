//! Signs of one stroke, drawn on a square of 16. They are decoration: the words stand beside them or in the button's label.

use askama::Template;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Template)]
#[template(
    source = r#"<svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path d="{{ self.path() }}"></path></svg>"#,
    ext = "html"
)]
pub enum Icon {
    Key,
    Copy,
    Plus,
    Search,
    Port,
    Mcr,
    Mve,
    Vxc,
    Edit,
    Bell,
    Lock,
    Download,
}

impl Icon {
    pub const ALL: [Self; 12] = [
        Self::Key,
        Self::Copy,
        Self::Plus,
        Self::Search,
        Self::Port,
        Self::Mcr,
        Self::Mve,
        Self::Vxc,
        Self::Edit,
        Self::Bell,
        Self::Lock,
        Self::Download,
    ];

    pub const fn path(&self) -> &'static str {
        match self {
            Self::Key => {
                "M10.5 9.5a4 4 0 1 0-3.4-1.9L2 12.7V14h2.5v-1.7h1.7v-1.7h1.5l.6-.9a4 4 0 0 0 2.2-.2zM11.5 5h.01"
            }
            Self::Copy => "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
            Self::Plus => "M8 3v10M3 8h10",
            Self::Search => "M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.3 10.3 14 14",
            Self::Port => "M2.5 4.5h11v7h-11zM5 11.5v-3h6v3",
            Self::Mcr => "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM5 6.5h5.5L9 5M11 9.5H5.5L7 11",
            Self::Mve => "M2.5 3h11v7.5h-11zM6 13.5h4M8 10.5v3",
            Self::Vxc => {
                "M4 8h8M4 8a1.7 1.7 0 1 1-3.4 0A1.7 1.7 0 0 1 4 8zM15.4 8a1.7 1.7 0 1 1-3.4 0 1.7 1.7 0 0 1 3.4 0z"
            }
            Self::Edit => "M3 13l.6-2.8L11 2.8 13.2 5l-7.4 7.4z",
            Self::Bell => "M3.5 11.5h9L11.2 9.6V7a3.2 3.2 0 0 0-6.4 0v2.6zM6.8 13.5h2.4",
            Self::Lock => "M3.5 7.5h9v6h-9zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5",
            Self::Download => "M8 2.5v7.5M5 7.2l3 3 3-3M3 13.2h10",
        }
    }
}
