//! The two cookies: who is signed in, and light or dark. Their names hold the environment's, so that one browser can be in several.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::frame::Theme;

/// `__Host-`: over TLS only, for this host and all its paths, and no other host can set it.
fn session_name(environment: &str) -> String {
    format!("__Host-keyway-{environment}")
}

const THEME: &str = "__Host-keyway-theme";

/// The value of a cookie. The first counts when a client sends several.
fn value<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let cookies = headers.get_all(header::COOKIE).into_iter().filter_map(|line| line.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(known, _)| *known == name).map(|(_, value)| value)
}

/// The session's token, when the browser sent one.
pub fn session<'h>(headers: &'h HeaderMap, environment: &str) -> Option<&'h str> {
    value(headers, &session_name(environment)).filter(|token| !token.is_empty())
}

pub fn theme(headers: &HeaderMap) -> Theme {
    value(headers, THEME).and_then(|word| word.parse().ok()).unwrap_or_default()
}

/// Keeps a session for as long as the browser is open. `Lax`, so that a link in a mail finds its reader signed in; nothing is changed by a
/// `GET`.
pub fn keep(environment: &str, token: &str) -> HeaderValue {
    written(&format!("{}={token}; Path=/; Secure; HttpOnly; SameSite=Lax", session_name(environment)))
}

pub fn forget(environment: &str) -> HeaderValue {
    written(&format!("{}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0", session_name(environment)))
}

pub fn keep_theme(theme: Theme) -> HeaderValue {
    written(&format!("{THEME}={theme}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=31536000"))
}

/// Environments and tokens are written in letters, digits and signs that a header takes.
fn written(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_among_others_and_belongs_to_its_environment() {
        let mut headers = HeaderMap::new();
        headers.insert(
            header::COOKIE,
            HeaderValue::from_static("a=b; __Host-keyway-staging=one;__Host-keyway-theme=dark"),
        );
        headers.append(header::COOKIE, HeaderValue::from_static("__Host-keyway-production=two"));
        assert_eq!(session(&headers, "staging"), Some("one"));
        assert_eq!(session(&headers, "production"), Some("two"));
        assert_eq!(session(&headers, "lab"), None);
        assert_eq!(theme(&headers), Theme::Dark);
    }

    #[test]
    fn the_session_cookie_is_host_bound_secure_and_out_of_scripts_reach() {
        let cookie = keep("production", "kws_1");
        assert_eq!(cookie, "__Host-keyway-production=kws_1; Path=/; Secure; HttpOnly; SameSite=Lax");
    }
}
