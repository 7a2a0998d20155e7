//! Sends the requests of one session: at its pace, with its retries, on the threads that make the calls.

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::SemaphorePermit;
use zeroize::Zeroizing;

use super::cancel::Cancel;
use super::config::Config;
use super::fault::Fault;
use super::lane::LaneGuard;
use super::messages;
use super::origin::Origin;
use super::proxy::{Proxy, Tunnel};
use super::request::{HttpMethod, RawResponse, Receiver, Request, Response};
use super::resolve::{self, LookUp};
use super::retry::{Failure, backoff, may_have_begun, may_repeat};
use super::throttle::Throttle;
use super::timer::{sleep, timeout_at};
use super::transport::{Outgoing, Transport};
use super::waiting::{CancellableMutex, Locked, Waiting};
use crate::clock;
use crate::descriptors::Descriptors;
use crate::error::{Error, Result, Status};
use crate::log::{Level, Line};
use crate::sync::lock;
use crate::wire::number::{shown, shown_roughly};

/// What an error says that leaves open whether a write was executed.
pub const PERHAPS_EXECUTED: &str = "; it may have been executed, so check before you repeat it";

/// First pause after a connection that did not come about.
const RECONNECT: Duration = Duration::from_millis(100);

/// What sends the requests of one session.
pub struct Client {
    config: Config,
    proxy: Proxy,
    transport: Transport,
    /// What this session shares with others, by server: that of the backend, and temporarily that of discovery.
    throttles: Mutex<Vec<(Origin, Arc<Throttle>)>>,
    next_id: AtomicU64,
    waiting: Waiting,
}

/// The outcome of one attempt.
type Attempt = std::result::Result<RawResponse, (Error, Failure)>;

/// The time of one request, with all its attempts.
struct Budget {
    begun: Instant,
    deadline: Instant,
    /// How long the session's own limits held it back.
    held_back: Cell<Duration>,
}

impl Budget {
    fn new(begun: Instant, deadline: Instant) -> Budget {
        Budget { begun, deadline, held_back: Cell::default() }
    }

    fn is_over(&self) -> bool {
        Instant::now() >= self.deadline
    }

    /// Waits because of the session's own limits.
    fn hold_back<T>(&self, wait: impl FnOnce() -> T) -> T {
        let begun = Instant::now();
        let outcome = wait();
        self.held_back.set(self.held_back.get() + begun.elapsed());
        outcome
    }

    /// Whether the session's own limits took most of it.
    fn went_to_waiting(&self) -> bool {
        self.held_back.get() > self.deadline.saturating_duration_since(self.begun) / 2
    }
}

/// Leave to send one request.
struct Admission<'a> {
    lane: LaneGuard,
    _connection: SemaphorePermit<'a>,
}

impl Client {
    /// Reads the proxy setting; opens no connection.
    pub fn new(config: Config, environment: &dyn Fn(&str) -> Option<String>) -> Result<Client> {
        Client::with_look_up(config, environment, resolve::system)
    }

    /// The same with another name service.
    pub(super) fn with_look_up(
        config: Config,
        environment: &dyn Fn(&str) -> Option<String>,
        look_up: LookUp,
    ) -> Result<Client> {
        let proxy = Proxy::resolve(config.proxy.as_deref(), environment)?;
        let descriptors = Arc::<Descriptors>::default();
        if !config.tls_verify {
            config.log.line(Level::Warning, || {
                "TLS certificates are not verified (`tls_verify` is false): anybody on the way can read the credentials"
                    .to_owned()
            });
        }
        if let Some(proxy) = proxy.shown() {
            config.log.line(Level::Debug, || format!("using the proxy {proxy}"));
        }
        Ok(Client {
            transport: Transport::new(&config, proxy.clone(), look_up, &descriptors),
            config,
            proxy,
            throttles: Mutex::default(),
            next_id: AtomicU64::new(1),
            waiting: Waiting::new(descriptors),
        })
    }

    /// How long a call may take, with all its requests, attempts and pauses.
    pub fn longest_call(&self) -> Duration {
        self.config.total()
    }

    /// The proxy on the way to a server, without credentials.
    pub fn proxy_to(&self, origin: &Origin) -> Option<String> {
        self.proxy.shown_for(origin)
    }

    /// The password of the proxy in use.
    pub fn proxy_password(&self) -> Option<Zeroizing<String>> {
        self.proxy.password()
    }

    /// Whether what is sent to this server is encrypted on the whole way.
    pub fn encrypts(&self, origin: &Origin) -> bool {
        origin.tls && self.proxy.clear_text(origin).is_none()
    }

    /// Whether a server is this machine by its name, but would be reached by a proxy on another one.
    pub fn leads_astray(&self, origin: &Origin) -> bool {
        self.proxy.leads_astray(origin)
    }

    /// Logs whether clear text leaves this machine on the way to this server, as was allowed, or may leave it.
    pub fn warn_of_clear_text(&self, origin: &Origin) {
        if self.proxy.tunnel(origin).is_some_and(Tunnel::exposes_password) {
            let proxy = self.proxy.shown().unwrap_or_default();
            self.config.log.line(Level::Warning, || {
                format!("the password of the proxy {proxy} travels to it in clear text; an https:// proxy avoids that")
            });
        }
        let Some(way) = self.proxy.clear_text(origin) else { return };
        let why = match &self.proxy {
            _ if !way.is_local => "`allow_http` is true".to_owned(),
            // Everything in it can be read there, and what it does with it is not known here.
            Proxy::Accsyn(_) => {
                format!(
                    "on this machine; whether they are encrypted behind it is up to that proxy: {}",
                    way.remedy
                )
            }
            _ => return,
        };
        self.config
            .log
            .line(Level::Warning, || format!("credentials travel in clear text {} ({why})", way.shown));
    }

    /// Refuses to send clear text beyond this machine, or at all where a key is pinned, which only TLS can prove.
    fn check_clear_text(&self, origin: &Origin) -> Result<()> {
        let clear_text = self.proxy.clear_text(origin);
        if let Some(way) = clear_text.as_ref().filter(|_| !self.config.pin_sha256.is_empty()) {
            return Err(Error::invalid_argument(format!(
                "no key can be checked in clear text {}, but `pin_sha256` is given; leave it out, or {}",
                way.shown, way.remedy
            )));
        }
        match clear_text.filter(|way| !way.is_local) {
            Some(way) if !self.config.allow_http => Err(Error::invalid_argument(format!(
                "credentials would travel in clear text {}; {}, or set `allow_http` to true if you are sure",
                way.shown, way.remedy
            ))),
            _ => Ok(()),
        }
    }

    /// Sends a request and waits for its response, on the calling thread. Repeats it as far as that is safe.
    pub fn send(
        &self,
        request: &Request<'_>,
        receiver: &mut dyn Receiver,
        cancel: &Cancel,
    ) -> Result<Response> {
        self.proxy.check(request.origin)?;
        self.check_clear_text(request.origin)?;
        let server = self.proxy.server(request.origin);
        let outgoing = self.transport.prepare(request, server, &self.config)?;
        let throttle = self.throttle(server);
        let mut started = Instant::now();
        let deadline = cancel.earliest(clock::after(started, self.config.total()));
        let budget = Budget::new(started, deadline);
        let id = self.next_id.fetch_add(1, Ordering::Relaxed);
        for attempt in 1.. {
            let admission = self.admit(request, &outgoing, &throttle, &budget, cancel);
            let sent = if admission.is_ok() { attempt } else { attempt - 1 };
            let outcome = admission.and_then(|mut admission| {
                (request.on_attempt)();
                self.attempt(request, &outgoing, receiver, &mut admission.lane, &budget, cancel)
            });
            let duration = started.elapsed();
            let response = |answered: &RawResponse| {
                let (status, bytes) = (answered.status, answered.bytes);
                let retry_after = answered.retry_after_header();
                Response { status, retry_after, attempts: attempt, id, duration, bytes }
            };
            let outcome = outcome.map_err(|(error, broken)| (Error { attempts: sent, ..error }, broken));
            let again = attempt <= self.config.max_retries;
            let is_write = request.http_method != HttpMethod::Get;
            let pause = match outcome {
                Ok(answered) => match self.verdict(request, &answered, receiver.body(), &throttle, attempt) {
                    Verdict::Done => return Ok(response(&answered)),
                    Verdict::Again(pause) => {
                        let has_begun = is_write && may_have_begun(&answered, receiver.body());
                        if again && is_before(pause, deadline) && !has_begun {
                            self.report(request, &response(&answered), None);
                            pause
                        } else if let Some(wait) = answered.throttled(receiver.body()) {
                            let mut error = too_many(answered.status, wait.filter(|_| !has_begun), attempt);
                            if has_begun {
                                error.message += PERHAPS_EXECUTED;
                            }
                            self.report(request, &response(&answered), Some(&error));
                            return Err(error);
                        } else {
                            return Ok(response(&answered));
                        }
                    }
                },
                Err((mut error, broken)) => {
                    self.report_failure(request, id, duration, attempt, &error);
                    if broken == Failure::Interrupted && is_write {
                        error.message += PERHAPS_EXECUTED;
                    }
                    let pause = RECONNECT.saturating_mul(1 << (attempt - 1).min(6));
                    if !again || !may_repeat(request, broken) || !is_before(pause, deadline) {
                        return Err(error);
                    }
                    pause
                }
            };
            self.config.log.record(Level::Info, || {
                let seconds = pause.as_secs_f64();
                let eid = request.eid.map_or_else(String::new, |eid| format!(", eid {eid}"));
                let text =
                    format!("#{id} {} is sent again in {} s{eid}", request.operation, shown_roughly(seconds));
                request.facts(text.into()).with("id", id).with("attempt", attempt).with("retry_in", seconds)
            });
            self.pause(pause, cancel).map_err(|error| Error { attempts: attempt, ..error })?;
            started = Instant::now();
        }
        unreachable!("attempts do not run out of numbers before the deadline")
    }

    fn attempt(
        &self,
        request: &Request<'_>,
        outgoing: &Outgoing<'_>,
        receiver: &mut dyn Receiver,
        lane: &mut LaneGuard,
        budget: &Budget,
        cancel: &Cancel,
    ) -> Attempt {
        let outcome = self.transport.exchange(lane, outgoing, receiver, budget.deadline, cancel);
        let answered = outcome.map_err(|fault| match fault {
            Fault::Deadline if budget.went_to_waiting() => {
                let waited = budget.held_back.get();
                let error = messages::cut_short(waited, request.origin, &self.proxy, &self.config);
                (error, Failure::NotRetryable)
            }
            fault => self.explain(fault, request),
        })?;
        if (300..400).contains(&answered.status) {
            let error = messages::redirect(&answered, outgoing.server(), request.mask);
            return Err((error, Failure::NotRetryable));
        }
        Ok(answered)
    }

    fn explain(&self, fault: Fault, request: &Request<'_>) -> (Error, Failure) {
        messages::explain(fault, request.origin, &self.proxy, &self.config, request.mask)
    }

    /// The session's own limits did not let the request out in time.
    fn held_back(&self, request: &Request<'_>) -> (Error, Failure) {
        (messages::throttled(request.origin, &self.proxy, &self.config), Failure::NotRetryable)
    }

    /// Waits for a connection and for the pace, in time.
    fn admit<'a>(
        &self,
        request: &Request<'_>,
        outgoing: &Outgoing<'_>,
        throttle: &'a Throttle,
        budget: &Budget,
        cancel: &Cancel,
    ) -> std::result::Result<Admission<'a>, (Error, Failure)> {
        let admission = self.wait_for_admission(request, outgoing, throttle, budget, cancel)?;
        if budget.went_to_waiting() && budget.is_over() {
            return Err(self.held_back(request));
        }
        Ok(admission)
    }

    fn wait_for_admission<'a>(
        &self,
        request: &Request<'_>,
        outgoing: &Outgoing<'_>,
        throttle: &'a Throttle,
        budget: &Budget,
        cancel: &Cancel,
    ) -> std::result::Result<Admission<'a>, (Error, Failure)> {
        let (server, lanes) = (outgoing.server(), self.transport.lanes());
        let failed = |error| (error, Failure::NotRetryable);
        if cancel.is_cancelled() {
            return Err(failed(Cancel::error()));
        }
        if request.is_poll {
            // First, so that none of those that wait holds a connection.
            while let Some(wait) = throttle.wait_as_poll() {
                if !is_before(wait, budget.deadline) {
                    return Err(self.held_back(request));
                }
                budget.hold_back(|| self.pause(wait, cancel)).map_err(failed)?;
            }
        }
        let mut lane = lanes.try_take(server).map_err(failed)?;
        let mut connection = lane.as_ref().and_then(|_| throttle.connections().try_acquire().ok());
        let mut pause = connection.as_ref().and_then(|_| throttle.wait());
        if pause.is_none()
            && connection.is_some()
            && let (Some(lane), Some(_connection)) = (lane.take(), connection.take())
        {
            return Ok(Admission { lane, _connection });
        }
        let admitted = async {
            let lane = match lane {
                Some(lane) => lane,
                None => lanes.take(server).await?,
            };
            // It is never closed.
            let _connection = match connection {
                Some(connection) => connection,
                None => throttle.connections().acquire().await.expect("an open semaphore"),
            };
            // Last, so that paced requests do not gather behind a slow one and then go out together.
            while let Some(wait) = pause.take().or_else(|| throttle.wait()) {
                sleep(wait).await;
            }
            Ok(Admission { lane, _connection })
        };
        let admitted = async { timeout_at(budget.deadline, admitted).await };
        let admitted = budget.hold_back(|| self.waiting.until(cancel, admitted));
        admitted
            .map_err(failed)?
            .map_or_else(|_| Err(self.held_back(request)), |admitted| admitted.map_err(failed))
    }

    /// Logs the attempt that brought a response, with what it turned out to be. Whoever is given a response does so.
    pub fn report(&self, request: &Request<'_>, response: &Response, error: Option<&Error>) {
        self.config.log.record(Level::Info, || {
            let Response { status, attempts, id, duration, bytes, .. } = *response;
            let failure =
                error.map_or_else(String::new, |error| format!(", {} ({error})", error.status.code()));
            let refusal = error.filter(|error| {
                matches!(error.status, Status::Backend | Status::SessionExpired | Status::AuthFailed)
            });
            request
                .facts(line(
                    request,
                    id,
                    &format!("HTTP {status}, {bytes} bytes{failure}"),
                    duration,
                    attempts,
                ))
                .with("id", id)
                .with("status", status)
                .with_some("code", error.map(|error| error.status.code()))
                .with_some("refusal", refusal.map(|error| error.message.as_str()))
                .with("duration_ms", milliseconds(duration))
                .with("bytes", bytes)
                .with("attempt", attempts)
        });
    }

    /// Logs an attempt that failed.
    fn report_failure(
        &self,
        request: &Request<'_>,
        id: u64,
        duration: Duration,
        attempt: u32,
        error: &Error,
    ) {
        self.config.log.record(Level::Info, || {
            let code = error.status.code();
            request
                .facts(line(request, id, &format!("{code} ({error})"), duration, attempt))
                .with("id", id)
                .with_some("status", error.http_status)
                .with("code", code)
                .with("duration_ms", milliseconds(duration))
                .with("attempt", attempt)
        });
    }

    fn verdict(
        &self,
        request: &Request<'_>,
        answered: &RawResponse,
        body: &[u8],
        throttle: &Throttle,
        attempt: u32,
    ) -> Verdict {
        if let Some(wait) = answered.throttled(body) {
            throttle.on_throttled();
            return Verdict::Again(wait.unwrap_or_else(|| backoff(attempt + 1)));
        }
        throttle.on_success();
        if request.http_method == HttpMethod::Get
            && let Some(wait) = answered.unavailable(body)
        {
            return Verdict::Again(wait.unwrap_or_else(|| backoff(attempt + 1)));
        }
        Verdict::Done
    }

    /// Waits on the calling thread, unless it is cancelled first.
    pub fn pause(&self, pause: Duration, cancel: &Cancel) -> Result<()> {
        self.waiting.pause(pause, cancel)
    }

    /// Locks a mutex, unless the call is cancelled first.
    pub fn lock<'a>(&self, mutex: &'a CancellableMutex, cancel: &Cancel) -> Result<Locked<'a>> {
        self.waiting.lock(mutex, cancel)
    }

    fn throttle(&self, server: &Origin) -> Arc<Throttle> {
        let mut throttles = lock(&self.throttles);
        match throttles.iter().find(|(origin, _)| origin == server) {
            Some((_, throttle)) => throttle.clone(),
            None => {
                let throttle = Arc::new(Throttle::of(server, &self.config));
                throttles.push((server.clone(), throttle.clone()));
                throttle
            }
        }
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.throttles.get_mut().unwrap_or_else(PoisonError::into_inner).clear();
        Throttle::forget_unused();
    }
}

enum Verdict {
    Done,
    Again(Duration),
}

/// Whether a pause from now on ends in time; it may be longer than time can tell.
fn is_before(pause: Duration, deadline: Instant) -> bool {
    Instant::now().checked_add(pause).is_some_and(|end| end < deadline)
}

/// The line of an attempt, in words.
fn line(request: &Request<'_>, id: u64, outcome: &str, duration: Duration, attempt: u32) -> Line {
    let (http_method, operation) = (request.http_method.as_str(), &request.operation);
    let ms = duration.as_millis();
    let eid = request.eid.map_or_else(String::new, |eid| format!(", eid {eid}"));
    format!("#{id} {http_method} {operation}: {outcome}, {ms} ms, attempt {attempt}{eid}").into()
}

/// With microseconds at most.
fn milliseconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1e6).round() / 1e3
}

fn http_error(status: Status, message: String, http_status: u16) -> Error {
    Error { http_status: Some(http_status), ..Error::new(status, message) }
}

fn too_many(status: u16, wait: Option<Duration>, attempts: u32) -> Error {
    let wait = wait.map(|wait| wait.as_secs_f64());
    let until = wait.map_or(String::new(), |seconds| format!("; retry after {} s", shown(seconds)));
    Error {
        retry_after: wait,
        attempts,
        ..http_error(
            Status::RateLimited,
            format!("the backend refuses further requests for now, after {attempts} attempts{until}"),
            status,
        )
    }
}
