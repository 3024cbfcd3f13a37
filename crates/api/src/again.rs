//! An answer that is given again, as it was, to who asks the same again before anything was written.
//!
//! Kept are answers to GETs of services and keys, and to who asks who he is, for the token that asked, whose right to ask is looked at each
//! time. Programs that wait for a change ask again and again; most of what they ask has not changed. Whatever is committed ends all that is
//! kept ([`App::version`]), and a handler that lets its answer be kept says until when the clock alone leaves it true.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use app::App;
use axum::body::Bytes;
use axum::extract::Request;
use axum::http::Method;
use axum::response::Response;
use domain::Time;

use crate::Api;
use crate::caller::bearer;
use crate::state::of_json;
use crate::trace::Route;

/// Bytes of answers that are kept at most; the answers of a few hundred Ports.
const MOST: usize = 8 << 20;

/// What is kept, all of one version of the database.
#[derive(Default)]
pub struct Again(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    version: u64,
    bytes: usize,
    /// By the digest of the token, and the path with its query.
    answers: HashMap<[u8; 32], HashMap<Box<str>, Answer>>,
}

#[derive(Clone)]
struct Answer {
    text: Bytes,
    /// It was true at this moment, and is until that one.
    asked: Time,
    until: Time,
    route: Route,
}

/// With a response: its body, which is true until then if nothing is written.
#[derive(Clone)]
pub(crate) struct Keepable {
    pub text: Bytes,
    pub until: Time,
}

/// A question whose answer may be kept, with the version that it was asked of.
#[derive(Clone)]
struct Question {
    token: [u8; 32],
    version: u64,
    asked: Time,
}

impl Question {
    /// Of a program that is known, while nothing is being written.
    fn of(app: &App, request: &Request) -> Option<Self> {
        if request.method() != Method::GET {
            return None;
        }
        let version = app.version()?;
        Some(Self { token: app.known_token(bearer(request.headers())?)?, version, asked: app.now() })
    }
}

fn path(request: &Request) -> &str {
    request.uri().path_and_query().map_or("", |path| path.as_str())
}

impl Again {
    fn find(&self, question: &Question, path: &str) -> Option<Answer> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let answer = kept.answers.get(&question.token).filter(|_| kept.version == question.version)?.get(path)?;
        (answer.asked <= question.asked && question.asked < answer.until).then(|| answer.clone())
    }

    fn keep(&self, question: &Question, path: Box<str>, answer: Answer) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // The map's own part, roughly.
        let bytes = answer.text.len() + path.len() + 256;
        if kept.version > question.version || bytes > MOST / 2 {
            return;
        }
        let over = kept.version < question.version || kept.bytes + bytes > MOST;
        // Dropped when the lock is free again.
        let _old = over.then(|| std::mem::replace(&mut *kept, Kept { version: question.version, ..Kept::default() }));
        kept.bytes += bytes;
        if let Some(same) = kept.answers.entry(question.token).or_default().insert(path, answer) {
            kept.bytes = kept.bytes.saturating_sub(same.text.len());
        }
        drop(kept);
    }
}

/// Answers from what is kept; else `None`, and the request carries on what [`Keeping`] needs.
pub fn answer(api: &Api, request: &mut Request) -> Option<Response> {
    let question = Question::of(&api.app, request)?;
    let Some(answer) = api.again.find(&question, path(request)) else {
        request.extensions_mut().insert(question);
        return None;
    };
    answer.route.retold(request);
    Some(of_json(answer.text))
}

/// What is to be done with the answer when there is one.
pub(crate) struct Keeping(Option<(Question, Box<str>, Route)>);

impl Keeping {
    pub(crate) fn of(request: &Request) -> Self {
        let question = request.extensions().get::<Question>().cloned();
        Self(question.map(|question| {
            let route = request.extensions().get::<Route>().cloned().unwrap_or_default();
            (question, path(request).into(), route)
        }))
    }

    /// Keeps the answer, if its handler lets it be kept.
    pub(crate) fn keep(self, api: &Api, response: &mut Response) {
        let Some(Keepable { text, until }) = response.extensions_mut().remove() else { return };
        let Some((question, path, route)) = self.0 else { return };
        let asked = question.asked;
        api.again.keep(&question, path, Answer { text, asked, until, route });
    }
}
