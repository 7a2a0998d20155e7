//! The connections of one session. Calls run on the thread that makes them: there is no thread of the client's own.

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use once_cell::sync::OnceCell;
use reqwest::header::{CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use reqwest::redirect::Policy;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{Mutex as AsyncMutex, MutexGuard, Semaphore};
use tokio::time::{Instant as Clock, sleep, timeout, timeout_at};
use zeroize::Zeroizing;

use super::cancel::Cancel;
use super::config::Config;
use super::origin::Origin;
use super::proxy::Proxy;
use super::request::{HttpMethod, Request, Response};
use super::resolve::{self, LookUp, SystemResolver};
use super::retry::{Failure, RawResponse, backoff, may_repeat};
use super::throttle::Throttle;
use super::watch::{self, Watch};
use super::{failure, tls};
use crate::error::{Error, Result, Status};
use crate::log::Level;

/// Longest request target: what the HTTP library can hold, and far more than usual servers take.
const MAX_TARGET: usize = 65_534 - 300;

/// How long an idle connection is kept; usual servers close theirs after 60 s or more.
const IDLE: Duration = Duration::from_secs(30);

/// First pause after a connection that did not come about.
const RECONNECT: Duration = Duration::from_millis(100);

/// The connections of one session.
pub struct Client {
    config: Config,
    proxy: Proxy,
    /// Made when first used, so that plain HTTP works without a trust store.
    plain: OnceCell<reqwest::Client>,
    secure: OnceCell<reqwest::Client>,
    slots: Semaphore,
    /// What this session shares with others, by server: that of the backend, and for a while that of discovery.
    throttles: Mutex<Vec<(Origin, Arc<Throttle>)>>,
    next_id: AtomicU64,
    look_up: LookUp,
    /// Driven by the calling threads.
    runtime: Option<Runtime>,
}

/// A mutex whose wait can be cancelled; see [`Client::lock`].
#[derive(Debug, Default)]
pub struct CancellableMutex(AsyncMutex<()>);

/// A failed attempt.
type Attempt = std::result::Result<RawResponse, (Error, Failure)>;

impl Client {
    /// Reads the proxy setting; opens no connection.
    pub fn new(config: Config, environment: &dyn Fn(&str) -> Option<String>) -> Result<Client> {
        let proxy = Proxy::resolve(config.proxy.as_deref(), environment)?;
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Error::new(Status::Network, format!("the network cannot be used: {error}")))?;
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
            slots: Semaphore::new(config.max_connections.min(Semaphore::MAX_PERMITS)),
            config,
            proxy,
            plain: OnceCell::new(),
            secure: OnceCell::new(),
            throttles: Mutex::default(),
            next_id: AtomicU64::new(1),
            look_up: resolve::system,
            runtime: Some(runtime),
        })
    }

    /// The same with another name service.
    #[cfg(test)]
    pub(super) fn with_look_up(mut self, look_up: LookUp) -> Client {
        self.look_up = look_up;
        self
    }

    /// How long a call may take, with all its requests, attempts and pauses.
    pub fn longest_call(&self) -> Duration {
        self.config.total()
    }

    /// The proxy in use, without credentials.
    pub fn proxy(&self) -> Option<String> {
        self.proxy.shown()
    }

    /// The password of the proxy in use.
    pub fn proxy_password(&self) -> Option<Zeroizing<String>> {
        self.proxy.password()
    }

    /// Sends a request and waits for its answer, on the calling thread. Repeats it as far as that is safe.
    pub fn send(&self, request: &Request, cancel: &Cancel) -> Result<Response> {
        self.proxy.check(&request.origin)?;
        let server = self.proxy.server(&request.origin);
        let prepared = self.prepare(request, server)?;
        let client = self.client(server)?;
        let throttle = self.throttle(server);
        let deadline = cancel.earliest(Instant::now() + self.config.total());
        let id = self.next_id.fetch_add(1, Ordering::Relaxed);
        for attempt in 1.. {
            let started = Instant::now();
            let outcome = self.attempt(request, client, &prepared, &throttle, deadline, cancel);
            self.report(request, id, attempt, started, &outcome);
            let outcome = outcome.map_err(|(error, broken)| (Error { attempts: attempt, ..error }, broken));
            let again = attempt <= self.config.max_retries;
            let pause = match outcome {
                Ok(answered) => match self.verdict(request, &answered, &throttle, attempt) {
                    Verdict::Done => {
                        return Ok(Response {
                            status: answered.status,
                            body: answered.body,
                            attempts: attempt,
                        });
                    }
                    Verdict::Again(pause) if again && Instant::now() + pause < deadline => pause,
                    Verdict::Again(_) if answered.throttled().is_some() => {
                        return Err(too_many(&answered, attempt));
                    }
                    Verdict::Again(_) => {
                        return Ok(Response {
                            status: answered.status,
                            body: answered.body,
                            attempts: attempt,
                        });
                    }
                },
                Err((mut error, broken)) => {
                    if broken == Failure::Interrupted && request.http_method != HttpMethod::Get {
                        error.message += "; it may have been executed, so look before you repeat it";
                    }
                    let pause = RECONNECT.saturating_mul(1 << (attempt - 1).min(6));
                    if !again || !may_repeat(request, broken) || Instant::now() + pause >= deadline {
                        return Err(error);
                    }
                    pause
                }
            };
            self.config.log.line(Level::Info, || {
                format!("#{id} {} is sent again in {:.1} s", request.operation, pause.as_secs_f64())
            });
            self.pause(pause, cancel)?;
        }
        unreachable!("attempts do not run out of numbers before the deadline")
    }

    fn attempt(
        &self,
        request: &Request,
        client: &reqwest::Client,
        prepared: &Prepared,
        throttle: &Throttle,
        deadline: Instant,
        cancel: &Cancel,
    ) -> Attempt {
        let is_throttled = Cell::new(true);
        self.block_on(async {
            let exchange = self.exchange(request, client, prepared, throttle, &is_throttled);
            let exchange = timeout_at(Clock::from_std(deadline), exchange);
            let outcome = tokio::select! {
                biased;
                () = cancel.cancelled() => Err((Cancel::error(), Failure::NotRetryable)),
                outcome = exchange => outcome.unwrap_or_else(|_| {
                    let too_long = if is_throttled.get() { failure::held_back } else { failure::too_long };
                    Err((too_long(&request.origin, &self.proxy, &self.config), Failure::NotRetryable))
                }),
            };
            if outcome.is_err() {
                // An abandoned connection hangs up now, not when somebody calls again.
                self.settle().await;
            }
            outcome
        })
    }

    /// The line of one attempt in the log.
    fn report(&self, request: &Request, id: u64, attempt: u32, started: Instant, outcome: &Attempt) {
        self.config.log.line(Level::Info, || {
            let (http_method, operation, ms) =
                (request.http_method.as_str(), &request.operation, started.elapsed().as_millis());
            let outcome = match outcome {
                Ok(answered) => format!("HTTP {}, {} bytes", answered.status, answered.body.len()),
                Err((error, _)) => format!("{} ({error})", error.status.code()),
            };
            format!("#{id} {http_method} {operation}: {outcome}, {ms} ms, attempt {attempt}")
        });
    }

    async fn exchange(
        &self,
        request: &Request,
        client: &reqwest::Client,
        prepared: &Prepared,
        throttle: &Throttle,
        is_throttled: &Cell<bool>,
    ) -> Attempt {
        // Neither semaphore is ever closed.
        let _slot = self.slots.acquire().await;
        let _connection = throttle.connections().acquire().await;
        // Last, so that paced requests do not gather behind a slow one and then go out together.
        while let Some(wait) = throttle.wait() {
            sleep(wait).await;
        }
        is_throttled.set(false);
        self.settle().await;
        let failed = |error: reqwest::Error| {
            failure::classify(&error.without_url(), &request.origin, &self.proxy, &self.config)
        };
        let silent = |has_begun| {
            (failure::silence(has_begun, &request.origin, &self.proxy, &self.config), Failure::NotRetryable)
        };
        let watch = Watch::default();
        let sent = prepared.request(client, &watch).map_err(failed)?;
        let head = watch.for_head(client.execute(sent), &self.config).await;
        let mut response = head.map_err(|watch::Silence| silent(false))?.map_err(failed)?;
        let status = response.status().as_u16();
        if response.status().is_redirection() {
            let text = format!(
                "{} answered with a redirect (HTTP {status}), which accsyn never does; check host and port",
                failure::place(self.proxy.server(&request.origin))
            );
            return Err((http_error(Status::Protocol, text, status), Failure::NotRetryable));
        }
        let retry_after =
            response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let max = self.config.max_response_bytes;
        let too_large = || {
            let text =
                format!("the answer is larger than {max} bytes (`max_response_bytes`); ask for less at once");
            (http_error(Status::Protocol, text, status), Failure::NotRetryable)
        };
        let expected = response.content_length().and_then(|length| usize::try_from(length).ok()).unwrap_or(0);
        if expected > max {
            return Err(too_large());
        }
        // One buffer for the whole body, with some room for dates to grow in.
        let mut body = Vec::new();
        if body.try_reserve_exact(expected + expected / 16).is_err() {
            return Err(too_large());
        }
        while let Some(chunk) =
            timeout(self.config.timeout, response.chunk()).await.map_err(|_| silent(true))?.map_err(failed)?
        {
            if body.len() + chunk.len() > max {
                return Err(too_large());
            }
            body.extend_from_slice(&chunk);
        }
        Ok(RawResponse { status, retry_after, body })
    }

    /// Lets the connections see what happened to them: nobody may have looked since the last call. Those that the
    /// server closed are noticed, and those that just became free are found instead of opening more.
    async fn settle(&self) {
        // A task comes round again after every other one that something happened to: a first time for the connection,
        // a second time for the one that the connection wakes to tell that it is free.
        let turns = tokio::spawn(async {
            for _ in 0..2 {
                tokio::task::yield_now().await;
            }
        });
        // It neither panics nor is it cancelled while a call runs.
        let _ = turns.await;
    }

    fn verdict(
        &self,
        request: &Request,
        answered: &RawResponse,
        throttle: &Throttle,
        attempt: u32,
    ) -> Verdict {
        if let Some(wait) = answered.throttled() {
            throttle.on_throttled();
            return Verdict::Again(wait.unwrap_or_else(|| backoff(attempt + 1)));
        }
        throttle.on_success();
        if answered.is_unavailable() && request.http_method == HttpMethod::Get {
            return Verdict::Again(answered.retry_after_header().unwrap_or_else(|| backoff(attempt + 1)));
        }
        Verdict::Done
    }

    /// Waits on the calling thread, unless it is cancelled first.
    pub fn pause(&self, pause: Duration, cancel: &Cancel) -> Result<()> {
        self.block_on(async {
            tokio::select! {
                biased;
                () = cancel.cancelled() => Err(Cancel::error()),
                () = sleep(pause) => Ok(()),
            }
        })
    }

    /// Locks a mutex, unless the call is cancelled first.
    pub fn lock<'a>(&self, mutex: &'a CancellableMutex, cancel: &Cancel) -> Result<MutexGuard<'a, ()>> {
        self.block_on(async {
            tokio::select! {
                biased;
                () = cancel.cancelled() => Err(Cancel::error()),
                guard = mutex.0.lock() => Ok(guard),
            }
        })
    }

    fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        // Taken only when the client is dropped.
        self.runtime.as_ref().expect("a client that is in use has its runtime").block_on(future)
    }

    fn throttle(&self, server: &Origin) -> Arc<Throttle> {
        let mut throttles = self.throttles.lock().unwrap_or_else(PoisonError::into_inner);
        match throttles.iter().find(|(origin, _)| origin == server) {
            Some((_, throttle)) => throttle.clone(),
            None => {
                let throttle = Arc::new(Throttle::of(server, &self.config));
                throttles.push((server.clone(), throttle.clone()));
                throttle
            }
        }
    }

    fn client(&self, server: &Origin) -> Result<&reqwest::Client> {
        if server.tls {
            self.secure.get_or_try_init(|| {
                let tls = tls::config(self.config.ca_file.as_deref(), self.config.tls_verify)?;
                self.build(|builder| builder.tls_backend_preconfigured(tls))
            })
        } else {
            // A configuration without authorities: nothing is verified by it, and none is looked for.
            self.plain.get_or_try_init(|| {
                let tls = tls::without_authorities();
                self.build(|builder| builder.tls_backend_preconfigured(tls))
            })
        }
    }

    fn build(
        &self,
        with: impl FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder,
    ) -> Result<reqwest::Client> {
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("libaccsyn/", env!("CARGO_PKG_VERSION")))
            .http1_only()
            .no_proxy()
            .referer(false)
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .connect_timeout(self.config.connect_timeout)
            .connector_layer(watch::layer())
            .pool_idle_timeout(IDLE)
            .pool_max_idle_per_host(self.config.max_connections)
            .tcp_nodelay(true)
            .dns_resolver(Arc::new(SystemResolver::new(self.look_up, self.proxy.is_socks4())));
        if let Some(proxy) = self.proxy.for_client()? {
            builder = builder.proxy(proxy);
        }
        with(builder).build().map_err(|error| {
            Error::new(Status::Network, format!("the HTTP client cannot be set up: {error}"))
        })
    }

    /// Checks and encodes a request once, for all its attempts.
    fn prepare(&self, request: &Request, server: &Origin) -> Result<Prepared> {
        if request.target.len() > MAX_TARGET {
            return Err(Error::invalid_argument(format!(
                "{} makes a request line of {} bytes, and {MAX_TARGET} is the most that can be sent: reads travel in the \
                 URL, so query and options must be shorter",
                request.operation,
                request.target.len()
            )));
        }
        let url = format!("{server}{}", request.target);
        let url = reqwest::Url::parse(&url).map_err(|error| {
            Error::invalid_argument(format!("{server} is not an address to send to: {error}"))
        })?;
        let mut headers = HeaderMap::new();
        for (name, value) in &request.headers {
            // Latin-1; the API layer lets nothing else through.
            let bytes = value.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?'));
            let bytes = Zeroizing::new(bytes.collect::<Vec<u8>>());
            let mut value = HeaderValue::from_bytes(&bytes).map_err(|_| {
                Error::invalid_argument(format!("the header {name} holds characters that cannot be sent"))
            })?;
            value.set_sensitive(*name == "Authorization");
            headers.insert(
                HeaderName::from_bytes(name.as_bytes())
                    .map_err(|_| Error::invalid_argument(format!("'{name}' is not a valid header name")))?,
                value,
            );
        }
        if request.http_method == HttpMethod::Delete && request.body.is_none() {
            headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        let method = match request.http_method {
            HttpMethod::Get => reqwest::Method::GET,
            HttpMethod::Put => reqwest::Method::PUT,
            HttpMethod::Post => reqwest::Method::POST,
            HttpMethod::Delete => reqwest::Method::DELETE,
        };
        // Shared by all attempts, not copied.
        let body = request.body.as_ref().map(|body| bytes::Bytes::copy_from_slice(body.as_bytes()));
        Ok(Prepared { method, url, headers, body })
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // Never waits: connections are dropped at once.
            runtime.shutdown_background();
        }
        self.throttles.get_mut().unwrap_or_else(PoisonError::into_inner).clear();
        Throttle::forget_unused();
    }
}

enum Verdict {
    Done,
    Again(Duration),
}

struct Prepared {
    method: reqwest::Method,
    url: reqwest::Url,
    headers: HeaderMap,
    body: Option<bytes::Bytes>,
}

impl Prepared {
    fn request(&self, client: &reqwest::Client, watch: &Watch) -> reqwest::Result<reqwest::Request> {
        let mut builder = client.request(self.method.clone(), self.url.clone()).headers(self.headers.clone());
        if let Some(body) = &self.body {
            builder = builder.body(watch.upload(body.clone()));
        }
        builder.build()
    }
}

fn http_error(status: Status, message: String, http_status: u16) -> Error {
    Error { http_status: Some(http_status), ..Error::new(status, message) }
}

fn too_many(answered: &RawResponse, attempts: u32) -> Error {
    let wait = answered.throttled().flatten().map(|wait| wait.as_secs_f64());
    let until = wait.map_or(String::new(), |seconds| format!("; it asks to wait {seconds} s"));
    Error {
        retry_after: wait,
        attempts,
        ..http_error(
            Status::RateLimited,
            format!("the backend refuses further requests for now, after {attempts} attempts{until}"),
            answered.status,
        )
    }
}
