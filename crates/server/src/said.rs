//! An error as one line for people.

/// The error and its causes, the outermost first. A cause that the text before it already ends with isn't said again.
pub fn said(error: &anyhow::Error) -> String {
    let mut line = String::new();
    for cause in error.chain() {
        let text = cause.to_string();
        let text = text.trim_end();
        if line.ends_with(text) {
            continue;
        }
        if !line.is_empty() {
            line.push_str(": ");
        }
        line.push_str(text);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("cannot read it: {source}")]
    struct Telling {
        source: std::io::Error,
    }

    #[test]
    fn each_cause_is_said_once() {
        let error =
            anyhow::Error::from(Telling { source: std::io::Error::other("no such disk") }).context("keyway.toml");
        assert_eq!(said(&error), "keyway.toml: cannot read it: no such disk");
        assert_eq!(said(&anyhow::anyhow!("inner").context("outer")), "outer: inner");
    }
}
