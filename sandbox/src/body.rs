//! Bodies of requests, up to a limit.

use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::http::{HeaderMap, StatusCode, header};
use http_body_util::BodyExt;

/// Largest body.
const MAX: usize = 64 << 20;
/// How long a body may take.
const TIME: Duration = Duration::from_secs(120);
/// How long the rest of a body that is too large is read, so that its sender receives the response.
const DRAIN: Duration = Duration::from_secs(10);

/// Why a body is refused.
pub type Refusal = (StatusCode, &'static str);

const TOO_LARGE: Refusal = (StatusCode::PAYLOAD_TOO_LARGE, "The body has more than 64 MB");
const TOO_SLOW: Refusal = (StatusCode::REQUEST_TIMEOUT, "The body did not arrive in time");

/// A body, or why it is refused; the outer error is that of the connection.
pub async fn read<B>(headers: &HeaderMap, body: B) -> Result<Result<Vec<u8>, Refusal>, axum::Error>
where
    B: HttpBody<Data = axum::body::Bytes> + Send + 'static,
    B::Error: Into<axum::BoxError>,
{
    let body = Body::new(body);
    let length = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if length.is_some_and(|length: u64| length > MAX as u64) {
        tokio::spawn(drain(body));
        return Ok(Err(TOO_LARGE));
    }
    tokio::time::timeout(TIME, collect(body)).await.unwrap_or(Ok(Err(TOO_SLOW)))
}

async fn collect(mut body: Body) -> Result<Result<Vec<u8>, Refusal>, axum::Error> {
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        let Ok(piece) = frame?.into_data() else { continue };
        if bytes.len() + piece.len() > MAX {
            tokio::spawn(drain(body));
            return Ok(Err(TOO_LARGE));
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(Ok(bytes))
}

/// Reads what is left of a body, for a while: a connection that is closed with unread data loses the response.
async fn drain(mut body: Body) {
    let rest = async { while let Some(Ok(_)) = body.frame().await {} };
    _ = tokio::time::timeout(DRAIN, rest).await;
}
