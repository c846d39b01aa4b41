//! Files that are written while they are sent: one page of the tables at a time, the next when the one before has gone.

use std::future::Future;

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use futures::{Stream, stream};
use http::{HeaderValue, header};

use crate::domain::error::AppError;

pub mod fec;
pub mod invoices;
pub mod journal;
pub mod payments;
pub mod payouts;

/// So many lines of a list are held at once, however many there are.
pub const PAGE: usize = 500;

/// Spreadsheets take a file for UTF-8 only behind this mark.
pub const MARK: &str = "\u{feff}";

/// The pieces of a file: `read` answers one and where the next begins. Nothing is read before it is asked for.
pub fn pieces<P, R, F>(head: String, first: P, read: R) -> impl Stream<Item = Result<Bytes, AppError>>
where
    R: Fn(P) -> F,
    F: Future<Output = Result<(String, Option<P>), AppError>>,
{
    stream::try_unfold((Some(head), Some(first), read), |(head, place, read)| async move {
        match (head, place) {
            (Some(head), place) => Ok(Some((Bytes::from(head), (None, place, read)))),
            (None, Some(place)) => {
                let (text, next) = read(place).await?;
                Ok(Some((Bytes::from(text), (None, next, read))))
            }
            (None, None) => Ok(None),
        }
    })
}

/// Handed out as a file. Breaks off where the tables cannot be read: a short file is not taken for a whole one.
pub fn download(
    name: &str,
    kind: &'static str,
    pieces: impl Stream<Item = Result<Bytes, AppError>> + Send + 'static,
) -> Response {
    let name = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""))
        .unwrap_or_else(|_| HeaderValue::from_static("attachment"));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CONTENT_DISPOSITION, name),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, Body::from_stream(pieces)).into_response()
}

pub const CSV: &str = "text/csv; charset=utf-8";
pub const TEXT: &str = "text/plain; charset=utf-8";

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    };

    use futures::StreamExt;

    use super::*;

    /// Flat memory: each page is read when it is asked for, and not before.
    #[tokio::test]
    async fn a_page_is_read_when_the_one_before_has_gone() {
        let reads = Arc::new(AtomicUsize::new(0));
        let count = reads.clone();
        let pages = pieces("head".into(), 0, move |page: usize| {
            count.fetch_add(1, Ordering::SeqCst);
            async move { Ok((format!("page {page}"), (page < 2).then_some(page + 1))) }
        });
        let mut pages = Box::pin(pages);
        for (taken, text) in ["head", "page 0", "page 1", "page 2"].into_iter().enumerate() {
            assert_eq!(pages.next().await, Some(Ok(Bytes::from(text))));
            assert_eq!(reads.load(Ordering::SeqCst), taken, "one read for each page taken");
        }
        assert_eq!(pages.next().await, None);
    }

    #[tokio::test]
    async fn what_cannot_be_read_breaks_the_file_off() {
        let pages = pieces("head".into(), (), |()| async { Err(AppError::Unavailable) });
        let all: Vec<_> = pages.collect().await;
        assert_eq!(all, [Ok(Bytes::from("head")), Err(AppError::Unavailable)]);
    }
}
