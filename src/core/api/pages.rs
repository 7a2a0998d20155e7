//! Long results, page by page.

use std::sync::{Arc, Weak};
use std::time::Duration;

use serde_json::{Map, Value};

use super::queue::Pending;
use super::session::Session;
use crate::error::{Error, Result, Status};
use crate::net::Cancel;
use crate::wire::{json, scan};

/// Entities per page when the caller does not say.
const PAGE: u64 = 500;

/// A find that is read page by page. While the host works on one page the next is fetched, so two are in memory at most.
///
/// Pages are cut by position: when entities come or go between two pages, some may be missed or seen twice.
#[derive(Debug)]
pub struct Pages {
    /// A cursor keeps no session alive, nor its connections and secrets.
    session: Weak<Session>,
    args: Map<String, Value>,
    limit: u64,
    skip: u64,
    /// How many entities may still come.
    left: u64,
    is_prefetching: bool,
    ahead: Option<Arc<Pending>>,
    is_over: bool,
}

impl Pages {
    /// Opens a find; nothing is sent yet. Options are those of `find`, with `limit` as the size of a page, and `max`
    /// (most entities in all) and `prefetch` (false: fetch a page only when it is asked for).
    pub fn open(session: &Arc<Session>, query: &str, options_json: Option<&str>) -> Result<Pages> {
        let mut args = json::options(options_json, "options_json", r#"{"limit": 500}"#)?;
        let mut number =
            |name: &str, default: u64| match args.shift_remove(name).filter(|value| !value.is_null()) {
                None => Ok(default),
                Some(value) => value.as_u64().ok_or_else(|| {
                    Error::invalid_argument(format!("`{name}` must be an integer that is not negative"))
                }),
            };
        let (limit, skip, left) = (number("limit", PAGE)?, number("skip", 0)?, number("max", u64::MAX)?);
        let is_prefetching = match args.shift_remove("prefetch") {
            None | Some(Value::Null) => true,
            Some(Value::Bool(flag)) => flag,
            Some(_) => return Err(Error::invalid_argument("`prefetch` must be true or false")),
        };
        if limit == 0 {
            return Err(Error::invalid_argument("`limit`, the size of a page, must be at least 1"));
        }
        if args.contains_key("single_entity_query") {
            return Err(Error::invalid_argument("find_pages is about many entities; use find_one for one"));
        }
        args.insert("query".to_owned(), query.into());
        session.prepare_by_name("find", Some(&Value::from(args.clone()).to_string()))?;
        Ok(Pages {
            session: Arc::downgrade(session),
            args,
            limit,
            skip,
            left,
            is_prefetching,
            ahead: None,
            is_over: left == 0,
        })
    }

    /// The next page as a JSON array that is not empty; None at the end. After an error there is no further page.
    pub fn next_page(&mut self) -> Result<Option<String>> {
        if self.is_over {
            return Ok(None);
        }
        let wanted = self.limit.min(self.left);
        let session =
            self.session.upgrade().ok_or_else(Cancel::error).inspect_err(|_| self.is_over = true)?;
        let page = self.read(&session, wanted).inspect_err(|_| self.is_over = true)?;
        // Taken for the end, it would be believed that this was all.
        let Some(items) = scan::items(&page) else {
            self.is_over = true;
            return Err(Error {
                method: Some("find_pages".to_owned()),
                ..Error::new(
                    Status::Protocol,
                    "a page should be a list of entities, and the answer holds something else; is this an accsyn backend?",
                )
            });
        };
        let count = items.count() as u64;
        self.skip += count;
        self.left = self.left.saturating_sub(count);
        self.is_over = count < wanted || self.left == 0;
        if self.is_prefetching && !self.is_over {
            // When it cannot be fetched ahead, it is when it is asked for.
            let args = self.args(self.limit.min(self.left));
            self.ahead = session.submit_private("find", &args).ok();
        }
        Ok(if count == 0 { None } else { Some(page) })
    }

    /// The page that was fetched ahead, or is just fetched; or else it is fetched now, on this thread.
    fn read(&mut self, session: &Arc<Session>, wanted: u64) -> Result<String> {
        match self.ahead.take() {
            // Behind other calls in the line it would wait for them.
            Some(ahead) if !ahead.take_back() => {
                ahead.wait(Duration::MAX);
                ahead.take()?
            }
            _ => session.invoke("find", Some(&self.args(wanted)), &session.cancel_token()),
        }
    }

    fn args(&self, limit: u64) -> String {
        let mut args = self.args.clone();
        args.insert("limit".to_owned(), limit.into());
        args.insert("skip".to_owned(), self.skip.into());
        Value::from(args).to_string()
    }
}

impl Drop for Pages {
    fn drop(&mut self) {
        if let Some(ahead) = self.ahead.take() {
            ahead.forget();
        }
    }
}
