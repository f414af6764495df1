//! What hooks and events show of an outcome whose type only the expansion knows: the error's text, and the error as
//! `Error`.
//!
//! Both take the best of several implementations, in the order in which a method call looks for its receiver. So an
//! error without `Display` or `Debug` still compiles. The methods have names that no trait of a user has.

#[cfg(feature = "std")]
use core::error::Error;
use core::fmt;

#[cfg(feature = "std")]
use crate::error::AsError;

/// The text of an outcome's error.
pub enum Text<'a> {
    /// The error's `Display`.
    Display(&'a dyn fmt::Display),
    /// The error's `Debug`, if it has no `Display`.
    Debug(&'a dyn fmt::Debug),
    /// There is no error, or it has neither.
    Nothing,
}

impl Text<'_> {
    /// Writes the text with a colon before it, if there is any.
    pub(super) fn after_colon(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => Ok(()),
            text => write!(f, ": {text}"),
        }
    }
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Display(error) => error.fmt(f),
            Self::Debug(error) => error.fmt(f),
            Self::Nothing => Ok(()),
        }
    }
}

/// An outcome whose error is wanted.
pub struct Probe<'a, O>(pub &'a O);

/// First choice: the error has `Display`.
pub trait ViaDisplay<'a> {
    /// The error's text.
    fn __retry_text(&self) -> Text<'a>;
}

impl<'a, T, E: fmt::Display> ViaDisplay<'a> for &&Probe<'a, Result<T, E>> {
    fn __retry_text(&self) -> Text<'a> {
        self.0.as_ref().err().map_or(Text::Nothing, |error| Text::Display(error))
    }
}

/// Second choice: the error has `Debug`.
pub trait ViaDebug<'a> {
    /// The error's text.
    fn __retry_text(&self) -> Text<'a>;
}

impl<'a, T, E: fmt::Debug> ViaDebug<'a> for &Probe<'a, Result<T, E>> {
    fn __retry_text(&self) -> Text<'a> {
        self.0.as_ref().err().map_or(Text::Nothing, |error| Text::Debug(error))
    }
}

/// Last choice: the error has neither.
pub trait ViaNothing {
    /// No text.
    fn __retry_text(&self) -> Text<'static>;
}

impl<O> ViaNothing for Probe<'_, O> {
    fn __retry_text(&self) -> Text<'static> {
        Text::Nothing
    }
}

/// First choice: the error is an [`Error`].
#[cfg(feature = "std")]
pub trait ViaError<E> {
    /// How to see it as one.
    fn __retry_as_error(&self) -> AsError<E>;
}

#[cfg(feature = "std")]
impl<T, E: Error + 'static> ViaError<E> for &&&Probe<'_, Result<T, E>> {
    fn __retry_as_error(&self) -> AsError<E> {
        |error| Some(error)
    }
}

/// Second choice: it holds one, as `anyhow::Error`, `eyre::Report` and boxed errors do.
#[cfg(feature = "std")]
pub trait ViaAsRef<E> {
    /// How to see it as one.
    fn __retry_as_error(&self) -> AsError<E>;
}

#[cfg(feature = "std")]
impl<T, E: AsRef<dyn Error + Send + Sync>> ViaAsRef<E> for &&Probe<'_, Result<T, E>> {
    fn __retry_as_error(&self) -> AsError<E> {
        |error| Some(error.as_ref())
    }
}

/// Third choice: it holds one that stays on its thread, as `Box<dyn Error>` does.
#[cfg(feature = "std")]
pub trait ViaLocalAsRef<E> {
    /// How to see it as one.
    fn __retry_as_error(&self) -> AsError<E>;
}

#[cfg(feature = "std")]
impl<T, E: AsRef<dyn Error>> ViaLocalAsRef<E> for &Probe<'_, Result<T, E>> {
    fn __retry_as_error(&self) -> AsError<E> {
        |error| Some(error.as_ref())
    }
}

/// Last choice: it is none.
#[cfg(feature = "std")]
pub trait ViaNoError<E> {
    /// It cannot be seen as one.
    fn __retry_as_error(&self) -> AsError<E>;
}

#[cfg(feature = "std")]
impl<T, E> ViaNoError<E> for Probe<'_, Result<T, E>> {
    fn __retry_as_error(&self) -> AsError<E> {
        |_| None
    }
}
