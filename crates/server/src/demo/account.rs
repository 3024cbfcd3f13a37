//! One of the two companies, as the demo uses it.

/// A company with its administrator and its program.
pub struct Account {
    /// `East Ltd`.
    pub name: &'static str,
    /// The shell variable that holds its token in the printed lines: `EAST`.
    pub variable: &'static str,
    pub email: &'static str,
    pub password: &'static str,
    pub first_name: &'static str,
    pub last_name: &'static str,
    /// The bearer token in use; empty until there is one.
    pub token: String,
}

impl Account {
    pub fn east() -> Self {
        Self {
            name: "East Ltd",
            variable: "EAST",
            email: "erin@east.example",
            password: "a long walk to the east",
            first_name: "Erin",
            last_name: "East",
            token: String::new(),
        }
    }

    pub fn west() -> Self {
        Self {
            name: "West Pty",
            variable: "WEST",
            email: "will@west.example",
            password: "a long walk to the west",
            first_name: "Will",
            last_name: "West",
            token: String::new(),
        }
    }
}
