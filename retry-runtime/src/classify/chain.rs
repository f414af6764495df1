//! Errors without a type: `anyhow::Error`, `eyre::Report` and boxed errors are judged by their chain.

use core::{error::Error, fmt};
use std::{boxed::Box, io};

use super::Retryable;
use crate::{Elapsed, Verdict, error::verdict_of_description};

/// Judges an error of any type by its chain, the outermost error first: the first one whose type is known decides.
///
/// Known are [`Classified`], [`RetryError`](crate::RetryError), [`Elapsed`], `std::io::Error` and the error types of the
/// enabled features. If the chain holds none of them, the verdict is [`Final`](Verdict::Final).
///
/// ```
/// use std::{error::Error, io};
/// use reattempt::{Verdict, verdict_of};
///
/// let lost: Box<dyn Error + Send + Sync> = io::Error::from(io::ErrorKind::ConnectionReset).into();
/// assert_eq!(verdict_of(&*lost), Verdict::TRANSIENT);
/// let unknown: Box<dyn Error + Send + Sync> = "no such article".into();
/// assert_eq!(verdict_of(&*unknown), Verdict::Final);
/// ```
pub fn verdict_of(error: &(dyn Error + 'static)) -> Verdict {
    super::chain(error).find_map(known).unwrap_or(Verdict::Final)
}

/// The verdict of an error whose type is known.
fn known(error: &(dyn Error + 'static)) -> Option<Verdict> {
    macro_rules! ask {
        ($($(#[$feature:meta])* $error:ty,)*) => {
            $($(#[$feature])*
            if let Some(error) = error.downcast_ref::<$error>() {
                return Some(error.verdict());
            })*
        };
    }
    ask! {
        Classified,
        Elapsed,
        io::Error,
        #[cfg(feature = "tokio")]
        tokio::time::error::Elapsed,
        #[cfg(feature = "reqwest012")]
        reqwest012::Error,
        #[cfg(feature = "reqwest013")]
        reqwest013::Error,
        #[cfg(feature = "tonic013")]
        tonic013::Status,
        #[cfg(feature = "tonic014")]
        tonic014::Status,
        #[cfg(feature = "sqlx08")]
        sqlx08::Error,
        #[cfg(feature = "sqlx09")]
        sqlx09::Error,
        #[cfg(feature = "tokio-postgres")]
        tokio_postgres::Error,
        #[cfg(feature = "redis1")]
        redis1::RedisError,
        #[cfg(feature = "rusqlite")]
        rusqlite::Error,
        #[cfg(feature = "tower")]
        tower::load_shed::error::Overloaded,
        #[cfg(feature = "tower")]
        tower::timeout::error::Elapsed,
        #[cfg(feature = "deadpool")]
        deadpool::unmanaged::PoolError,
        #[cfg(feature = "hyper-util")]
        hyper_util::client::legacy::Error,
        #[cfg(feature = "hyper-util")]
        hyper::Error,
        #[cfg(feature = "lapin")]
        lapin::Error,
        #[cfg(feature = "async-nats")]
        async_nats::ConnectError,
        #[cfg(feature = "async-nats")]
        async_nats::RequestError,
        #[cfg(feature = "async-nats")]
        async_nats::client::FlushError,
        #[cfg(feature = "mysql_async")]
        mysql_async::Error,
        #[cfg(feature = "lettre")]
        lettre::transport::smtp::Error,
        #[cfg(feature = "tungstenite")]
        tungstenite::Error,
        #[cfg(feature = "ureq")]
        ureq::Error,
    }
    #[expect(deprecated, reason = "of a `RetryError` whose type is not known, nothing else can be asked")]
    let description = error.description();
    verdict_of_description(description)
}

/// An error with its verdict, for code whose errors have no type of their own.
///
/// [`Classify::classified`] makes it. It shows and chains as the error that it holds.
pub struct Classified {
    error: Box<dyn Error + Send + Sync>,
    verdict: Verdict,
}

impl Classified {
    /// Gives an error this verdict, whatever its type.
    pub fn new(error: impl Into<Box<dyn Error + Send + Sync>>, verdict: Verdict) -> Self {
        Self { error: error.into(), verdict }
    }

    /// Returns the error that was classified.
    pub fn get_ref(&self) -> &(dyn Error + Send + Sync + 'static) {
        &*self.error
    }

    /// Takes the error that was classified out.
    pub fn into_inner(self) -> Box<dyn Error + Send + Sync> {
        self.error
    }
}

impl fmt::Debug for Classified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl fmt::Display for Classified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.error, f)
    }
}

impl Error for Classified {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.error.source()
    }
}

#[diagnostic::do_not_recommend]
impl Retryable for Classified {
    fn verdict(&self) -> Verdict {
        self.verdict
    }
}

/// Keeps the verdict of an error that is about to lose its type.
///
/// ```
/// use reattempt::{Classify, Retryable, Verdict, retry};
///
/// #[derive(Debug, thiserror::Error, Retryable)]
/// enum StockError {
///     #[error("the service is busy")]
///     #[retryable]
///     Busy,
///     #[error("no such article")]
///     Unknown,
/// }
///
/// fn stock(article: u32) -> Result<u32, StockError> {
///     if article == 0 { Err(StockError::Unknown) } else { Err(StockError::Busy) }
/// }
///
/// #[retry(base = "1ms")]
/// fn order(article: u32) -> Result<u32, Box<dyn std::error::Error + Send + Sync>> {
///     Ok(stock(article).classified()?)
/// }
///
/// assert_eq!(order(17).unwrap_err().verdict(), Verdict::TRANSIENT);
/// assert_eq!(order(0).unwrap_err().verdict(), Verdict::Final);
/// ```
pub trait Classify<T> {
    /// Turns the error into a [`Classified`], which keeps its verdict.
    ///
    /// # Errors
    ///
    /// The error, classified.
    fn classified(self) -> Result<T, Classified>;
}

impl<T, E: Retryable + Error + Send + Sync + 'static> Classify<T> for Result<T, E> {
    fn classified(self) -> Result<T, Classified> {
        self.map_err(|error| {
            let verdict = error.verdict();
            Classified::new(error, verdict)
        })
    }
}

#[cfg(any(feature = "anyhow", feature = "eyre"))]
type Boxed = Box<dyn Error + Send + Sync>;

macro_rules! by_chain {
    ($($(#[$attribute:meta])* $whose:literal $error:ty, $this:ident => $dyn:expr;)*) => {
        $(
            #[doc = concat!("For ", $whose, ": by its chain, see [`verdict_of`].")]
            $(#[$attribute])*
            #[diagnostic::do_not_recommend]
            impl Retryable for $error {
                fn verdict(&self) -> Verdict {
                    let $this = self;
                    verdict_of($dyn)
                }
            }
        )*
    };
}

by_chain! {
    "the standard library" dyn Error + 'static, error => error;
    "the standard library" dyn Error + Send + 'static, error => error;
    "the standard library" dyn Error + Send + Sync + 'static, error => error;
    // What was made of a box, as `anyhow!(error)` does, hides the type of what is in it from the chain.
    #[cfg(feature = "anyhow")]
    "`anyhow` 1, with the feature `anyhow`" anyhow::Error, error => error.downcast_ref::<Boxed>().map_or(&**error, |boxed| &**boxed);
    #[cfg(feature = "eyre")]
    "`eyre` 0.6, with the feature `eyre`" eyre::Report, error => error.downcast_ref::<Boxed>().map_or(&**error, |boxed| &**boxed);
}
