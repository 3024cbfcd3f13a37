//! A browser without a script.

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, Response, header, request};
use http_body_util::BodyExt;
use tower::ServiceExt;

use super::{PASSWORD, Seen};

#[derive(Clone)]
pub struct Browser {
    router: Router,
    /// `name=value` of each cookie.
    pub cookies: Vec<String>,
}

impl Browser {
    pub const fn new(router: Router) -> Self {
        Self { router, cookies: Vec::new() }
    }

    pub async fn get(&mut self, path: &str) -> Seen {
        let answer = self.once(Method::GET, path, "same-origin", None).await;
        self.follow(answer).await
    }

    /// Sends the form for `action` of a page, with `typed` in place of what stands in it. Names that aren't in the form are added: a box
    /// that is ticked, a button that is pressed.
    #[track_caller]
    pub fn submit<'b>(
        &'b mut self,
        page: &Seen,
        action: &str,
        typed: &[(&str, &str)],
    ) -> impl Future<Output = Seen> + use<'b> {
        let mut fields = page.form(action);
        for (name, _) in typed {
            fields.retain(|(known, _)| known != name);
        }
        fields.extend(typed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let path = page.path.split('?').next().unwrap().to_owned();
        let target = if action.is_empty() { path } else { action.to_owned() };
        async move { self.post(&target, "same-origin", &encode(&fields)).await }
    }

    /// Sends the form for `action` to another address, as a button with a `formaction` does.
    #[track_caller]
    pub fn press<'b>(
        &'b mut self,
        page: &Seen,
        action: &str,
        target: &'b str,
        typed: &[(&str, &str)],
    ) -> impl Future<Output = Seen> + use<'b> {
        let mut fields = page.form(action);
        for (name, _) in typed {
            fields.retain(|(known, _)| known != name);
        }
        fields.extend(typed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let body = encode(&fields);
        async move { self.post(target, "same-origin", &body).await }
    }

    /// Sends the form for `action` of a page without these boxes.
    #[track_caller]
    pub fn untick<'b>(
        &'b mut self,
        page: &Seen,
        action: &'b str,
        boxes: &[&str],
    ) -> impl Future<Output = Seen> + use<'b> {
        let mut fields = page.form(action);
        fields.retain(|(name, _)| !boxes.contains(&name.as_str()));
        let body = encode(&fields);
        async move { self.post(action, "same-origin", &body).await }
    }

    /// Sends a body as a browser does from a page of `site`.
    pub async fn post(&mut self, path: &str, site: &str, body: &str) -> Seen {
        let answer = self.once(Method::POST, path, site, Some(body)).await;
        self.follow(answer).await
    }

    /// Goes where redirects lead.
    async fn follow(&mut self, mut seen: Seen) -> Seen {
        for _ in 0..5 {
            let Some(to) = seen.headers.get(header::LOCATION) else { return seen };
            let to = to.to_str().unwrap().to_owned();
            seen = self.once(Method::GET, &to, "same-origin", None).await;
        }
        panic!("redirects go round in a ring at {}", seen.path);
    }

    /// One request, without going where it leads.
    pub async fn once(&mut self, method: Method, path: &str, site: &str, body: Option<&str>) -> Seen {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("sec-fetch-site", site)
            .header("user-agent", "Test browser")
            .header(header::COOKIE, self.cookies.join("; "));
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        let request = request.body(Body::from(body.unwrap_or_default().to_owned())).unwrap();
        let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.retain(|known| !known.starts_with(&format!("{name}=")));
            if !value.is_empty() {
                self.cookies.push(pair.to_owned());
            }
        }
        let html = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
        Seen { status: parts.status, headers: parts.headers, html, path: path.to_owned() }
    }

    /// Opens an event stream.
    pub async fn open(&self, path: &str) -> Stream {
        let answer = self.ask(Request::get(path)).await;
        assert_eq!(answer.status(), 200, "{path}");
        Stream(answer.into_body())
    }

    /// One request with headers of one's own, and its answer as it comes.
    pub async fn ask(&self, request: request::Builder) -> Response<Body> {
        let request = request.header(header::COOKIE, self.cookies.join("; ")).body(Body::empty()).unwrap();
        self.router.clone().oneshot(request).await.unwrap()
    }

    pub async fn sign_in(&mut self, email: &str) -> Seen {
        let page = self.get("/sign-in").await;
        self.submit(&page, "/sign-in", &[("username", email), ("password", PASSWORD)]).await
    }
}

/// An event stream as it comes.
pub struct Stream(Body);

impl Stream {
    /// The next piece; `None` at the end.
    pub async fn next(&mut self) -> Option<String> {
        let frame = self.0.frame().await?.unwrap();
        Some(String::from_utf8(frame.into_data().unwrap().to_vec()).unwrap())
    }

    /// All that still comes.
    pub async fn rest(&mut self) -> Vec<String> {
        let mut pieces = Vec::new();
        while let Some(piece) = self.next().await {
            pieces.push(piece);
        }
        pieces
    }
}

fn encode(fields: &[(String, String)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}
