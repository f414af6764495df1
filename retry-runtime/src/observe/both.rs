//! Both hooks of a function in one closure: each may change what the other reads, and only one closure at a time can
//! borrow that.

use core::cell::RefCell;

use super::{GiveUpEvent, RetryEvent};

/// What a hook is told.
#[derive(Debug)]
pub enum Event<'e, 'o, O> {
    /// A wait is about to begin.
    Retry(&'e RetryEvent<'o, O>),
    /// A retryable outcome is about to be returned.
    GiveUp(&'e GiveUpEvent<'o, O>),
}

/// Shares `both`, which is told of outcomes of the type of `outcome`.
#[inline]
pub fn both_hooks<O, F: FnMut(Event<'_, '_, O>)>(_outcome: &O, both: F) -> RefCell<F> {
    RefCell::new(both)
}

/// Tells the one.
#[inline]
pub fn tell_retry<O>(mut hook: impl FnMut(&RetryEvent<'_, O>), event: &RetryEvent<'_, O>) {
    hook(event);
}

/// Tells the other.
#[inline]
pub fn tell_give_up<O>(mut hook: impl FnMut(&GiveUpEvent<'_, O>), event: &GiveUpEvent<'_, O>) {
    hook(event);
}
