//! Errors collected, never lost: every fault of one attribute is reported together, each at the tokens that cause it.
//!
//! A parser or a rule takes `&mut Diagnostics`, says what is wrong, and goes on; nothing here stops at the first fault.

use core::fmt::Display;

use proc_macro2::TokenStream;
use quote::ToTokens;
pub(crate) use retry_runtime::pure::nearest;

/// The faults found so far. In debug builds it must be read before it is dropped, so that no fault is lost.
#[derive(Debug, Default)]
#[must_use = "faults that nobody reads are lost"]
pub(crate) struct Diagnostics {
    errors: Vec<syn::Error>,
    is_read: bool,
}

impl Diagnostics {
    /// Reports `message` under all of `at`.
    pub(crate) fn error(&mut self, at: impl ToTokens, message: impl Display) {
        self.errors.push(syn::Error::new_spanned(at.into_token_stream(), message));
    }

    /// The same, of what there is nothing to be had.
    pub(crate) fn refuse<T>(&mut self, at: impl ToTokens, message: impl Display) -> Option<T> {
        self.error(at, message);
        None
    }

    /// The value, or `None` with the error of a parser kept.
    pub(crate) fn keep<T>(&mut self, result: syn::Result<T>) -> Option<T> {
        result.map_err(|error| self.errors.push(error)).ok()
    }

    pub(crate) fn len(&self) -> usize {
        self.errors.len()
    }

    /// One `compile_error!` for each fault; nothing where there is none.
    pub(crate) fn into_compile_errors(mut self) -> TokenStream {
        self.is_read = true;
        self.errors.iter().map(syn::Error::to_compile_error).collect()
    }
}

impl Drop for Diagnostics {
    fn drop(&mut self) {
        debug_assert!(self.is_read || std::thread::panicking(), "faults were dropped unread: {:?}", self.errors);
    }
}

/// An error under all of `at`, for a parser.
pub(crate) fn refuse<T>(at: impl ToTokens, message: impl Display) -> syn::Result<T> {
    Err(syn::Error::new_spanned(at, message))
}

/// `: did you mean `x`?`, or nothing.
pub(crate) fn did_you_mean(meant: Option<&str>) -> String {
    meant.map_or_else(String::new, |name| format!(": did you mean `{name}`?"))
}

/// The candidates as a reader wants them: "`a`, `b`, `c`".
pub(crate) fn list<'a>(candidates: impl IntoIterator<Item = &'a str>) -> String {
    candidates.into_iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::Diagnostics;

    #[test]
    #[should_panic(expected = "dropped unread")]
    fn diagnostics_cannot_be_dropped_unread() {
        drop(Diagnostics::default());
    }

    #[test]
    fn diagnostics_are_read_once() {
        let mut diag = Diagnostics::default();
        diag.error(quote::quote!(here), "wrong");
        assert!(diag.into_compile_errors().to_string().contains("wrong"));
    }
}
