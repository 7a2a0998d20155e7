//! Long results, page by page.

use std::sync::{Arc, Mutex, TryLockError, Weak};
use std::time::Duration;

use serde_json::{Map, Value};

use super::args::{Arg, ArgValue, Args};
use super::invoke::named;
use super::last_request::LastRequest;
use super::methods::FIND_PAGES;
use super::poll::Poll;
use super::queue::{Job, Pending};
use super::session::Session;
use accsyn_core::error::{Error, Result, Status};
use accsyn_core::net::Cancel;
use accsyn_core::sync::lock;
use accsyn_core::wire::{query, scan};

/// The result that marks the end: there is no further page.
const END: &str = "null";

/// A find that is read page by page. While the host works on one page the next is fetched, so two are in memory at most.
///
/// Paging is offset-based: when entities are created or deleted between two pages, some may be missed or seen twice.
#[derive(Debug)]
pub struct Pages {
    /// A cursor keeps no session alive, nor its connections and secrets.
    session: Weak<Session>,
    args: Map<String, Value>,
    limit: u64,
    /// Whether there is one page only, however long.
    is_one_page: bool,
    is_prefetching: bool,
    /// Held while the caller reads a page on its own thread.
    reading: Mutex<()>,
    state: Mutex<State>,
}

/// The position of a cursor.
#[derive(Debug, Clone, Copy)]
struct Position {
    skip: u64,
    /// How many entities may still come.
    left: u64,
    is_over: bool,
}

/// The call of a page, and where the cursor was before.
#[derive(Debug)]
struct Page {
    call: Arc<Pending>,
    before: Position,
}

#[derive(Debug)]
struct State {
    position: Position,
    /// Counts fetches. Only the last one may move the cursor, and not one that was given up and came to its end after all.
    fetches: u64,
    /// The last fetch that did.
    applied: u64,
    /// The page that was submitted last.
    submitted: Option<Page>,
    /// The page that is fetched before it is asked for.
    ahead: Option<Page>,
}

impl State {
    fn begin_fetch(&mut self) -> u64 {
        self.fetches += 1;
        self.fetches
    }

    /// Lets go of the page that was submitted before; an error while it is under way. After one that was cancelled the cursor
    /// is where it was.
    fn settle(&mut self) -> Result<()> {
        let Some(page) = &self.submitted else { return Ok(()) };
        match page.call.status() {
            None => return Err(busy()),
            Some(Status::Cancelled) => {
                self.position = page.before;
                self.fetches += 1;
                if let Some(ahead) = self.ahead.take() {
                    ahead.call.forget();
                }
            }
            Some(_) => {}
        }
        self.submitted = None;
        Ok(())
    }
}

fn busy() -> Error {
    Error::invalid_argument("the previous page is still being fetched; wait for it, or cancel its call")
}

impl Pages {
    /// Opens a find; nothing is sent yet. The options are those of `find_pages` in the method table.
    pub fn open(session: &Arc<Session>, query: &str, options_json: Option<&str>) -> Result<Arc<Pages>> {
        let signature = &FIND_PAGES.signature;
        let query = Arg { name: "query", value: ArgValue::String(query) };
        Args::collect(signature, session.api_version(), &[query], options_json, "options_json")
            .and_then(|args| Pages::new(session, args))
            .map(Arc::new)
            .map_err(|error| named(signature, session, error))
    }

    fn new(session: &Arc<Session>, args: Args) -> Result<Pages> {
        let number = |name: &str| match args.value(name)? {
            Value::Null => Ok(None),
            value => value.as_u64().map(Some).ok_or_else(|| {
                Error::invalid_argument(format!("`{name}` must be an integer that is not negative"))
            }),
        };
        let limit = number("limit")?
            .filter(|limit| *limit > 0)
            .ok_or_else(|| Error::invalid_argument("`limit`, the size of a page, must be at least 1"))?;
        let (skip, left) = (number("skip")?.unwrap_or(0), number("max")?.unwrap_or(u64::MAX));
        let is_prefetching = args.flag("prefetch")?;
        let is_one_page = query::split(args.required_text("query")?).is_ok_and(|query| query.is_for_names());
        if args.flag("single_entity_query")? {
            return Err(Error::invalid_argument("find_pages finds many entities; use find_one for one"));
        }
        let mut args = args.into_values();
        args.retain(|name, _| !matches!(name.as_str(), "max" | "prefetch"));
        let position = Position { skip, left, is_over: left == 0 };
        Ok(Pages {
            session: Arc::downgrade(session),
            args,
            limit,
            is_one_page,
            is_prefetching,
            reading: Mutex::default(),
            state: Mutex::new(State { position, fetches: 0, applied: 0, submitted: None, ahead: None }),
        })
    }

    /// The next page as a JSON array that is not empty; None at the end. After an error there is no further page.
    pub fn next_page(self: &Arc<Pages>) -> Result<Option<String>> {
        let _reading = lock(&self.reading);
        let ahead = {
            let mut state = lock(&self.state);
            state.settle()?;
            if state.position.is_over && state.ahead.is_none() {
                return Ok(None);
            }
            state.ahead.take()
        };
        let session = self.session().inspect_err(|_| lock(&self.state).position.is_over = true)?;
        let page = match ahead {
            // Queued behind other calls it would wait for them.
            Some(ahead) if !ahead.call.withdraw() => {
                ahead.call.wait(Duration::MAX);
                ahead.call.take()??
            }
            _ => {
                let fetch = lock(&self.state).begin_fetch();
                self.fetch(fetch, &LastRequest::default(), &session.cancel_token())?
            }
        };
        self.fetch_ahead(&session);
        Ok(Some(page).filter(|page| page != END))
    }

    /// Starts a call for the next page, whose result is that page, or null at the end. `register` as for
    /// [`Session::submit`].
    pub fn submit_next(
        self: &Arc<Pages>,
        register: impl FnOnce(&Arc<Pending>) -> Result<usize>,
    ) -> Result<Arc<Pending>> {
        let _reading = match self.reading.try_lock() {
            Err(TryLockError::WouldBlock) => return Err(busy()),
            reading => reading,
        };
        let session = self.session()?;
        let mut state = lock(&self.state);
        state.settle()?;
        let page = match state.ahead.take() {
            Some(ahead) => {
                session.queue().publish(&ahead.call, register)?;
                ahead
            }
            None => {
                let (fetch, before) = (state.begin_fetch(), state.position);
                Page { call: session.submit_job(Some("find_pages"), self.job(fetch), register)?, before }
            }
        };
        let call = page.call.clone();
        state.submitted = Some(page);
        drop(state);
        // When it was fetched ahead, the next one can be.
        self.fetch_ahead(&session);
        Ok(call)
    }

    /// Ends the call of a page that is under way, which is cancelled.
    pub fn close(&self) {
        let (submitted, ahead) = {
            let mut state = lock(&self.state);
            state.position.is_over = true;
            (state.submitted.take(), state.ahead.take())
        };
        if let Some(page) = submitted {
            page.call.cancel();
        }
        if let Some(page) = ahead {
            page.call.forget();
        }
    }

    fn session(&self) -> Result<Arc<Session>> {
        self.session.upgrade().ok_or_else(Cancel::error)
    }

    fn job(self: &Arc<Pages>, fetch: u64) -> Job {
        let pages = Arc::downgrade(self);
        Box::new(move |call| {
            let pages = pages.upgrade().ok_or_else(Cancel::error)?;
            let page = pages.fetch(fetch, &call.last_request, &call.cancel)?;
            let is_submitted =
                lock(&pages.state).submitted.as_ref().is_some_and(|page| page.call.id() == call.id());
            if is_submitted {
                pages.fetch_ahead(&pages.session()?);
            }
            Ok(Poll::Ready(page))
        })
    }

    /// Fetches the page at the cursor and moves on.
    fn fetch(&self, fetch: u64, last_request: &LastRequest, cancel: &Cancel) -> Result<String> {
        let Position { skip, left, is_over } = lock(&self.state).position;
        if is_over {
            return Ok(END.to_owned());
        }
        let wanted = self.limit.min(left);
        let read = self.read(skip, wanted, last_request, cancel);
        let mut state = lock(&self.state);
        if state.fetches != fetch {
            return Err(Cancel::error());
        }
        let (mut page, count) = read.inspect_err(|_| state.position.is_over = true)?;
        if count > left && !self.is_one_page {
            // A backend that pays no heed to the limit.
            page = first(&page, left);
        }
        state.applied = fetch;
        let left = left.saturating_sub(count);
        state.position =
            Position { skip: skip + count, left, is_over: count < wanted || left == 0 || self.is_one_page };
        Ok(if count == 0 { END.to_owned() } else { page })
    }

    /// A page, and how many entities it has.
    fn read(
        &self,
        skip: u64,
        limit: u64,
        last_request: &LastRequest,
        cancel: &Cancel,
    ) -> Result<(String, u64)> {
        let mut args = self.args.clone();
        args.insert("limit".to_owned(), limit.into());
        args.insert("skip".to_owned(), skip.into());
        let args = Value::from(args).to_string();
        let page = self.session()?.invoke_remembering("find", Some(&args), last_request, cancel)?;
        let count = scan::items(&page).map(|items| items.count() as u64);
        // Treated as the end, it would hide the remaining pages.
        let count = count.ok_or_else(|| Error {
            method: Some("find_pages".to_owned()),
            ..last_request.complete(Error::new(
                Status::Protocol,
                "a page should be a list of entities, and the answer holds something else; is this an accsyn backend?",
            ))
        })?;
        Ok((page, count))
    }

    /// Starts to fetch the next page unless there is nothing to fetch, or one is being fetched.
    fn fetch_ahead(self: &Arc<Pages>, session: &Arc<Session>) {
        let mut state = lock(&self.state);
        let is_idle = state.ahead.is_none() && state.applied == state.fetches;
        if self.is_prefetching && is_idle && !state.position.is_over {
            let (fetch, before) = (state.begin_fetch(), state.position);
            // When it cannot be fetched ahead, it is when it is asked for.
            state.ahead = session.submit_private(self.job(fetch)).ok().map(|call| Page { call, before });
        }
    }
}

/// A list of so many items of a list.
fn first(list: &str, count: u64) -> String {
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    let items = scan::items(list).into_iter().flatten().take(count);
    format!("[{}]", items.collect::<Vec<_>>().join(","))
}

impl Drop for Pages {
    fn drop(&mut self) {
        self.close();
    }
}
