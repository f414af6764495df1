//! What a session is made of besides its count: room for the previous wait, and what pays for retries. Parts that a call
//! does without take no space and no instructions.

use core::time::Duration;

/// Room for the previous wait, where the strategy needs it.
pub trait Memory {
    /// Itself on loan; nothing where there is no room.
    type Lent<'a>: Memory
    where
        Self: 'a;
    /// Lends itself.
    fn lend(&mut self) -> Self::Lent<'_>;
    /// The previous wait; `None` before the first.
    fn recall(&self) -> Option<Duration>;
    /// Keeps a wait.
    fn store(&mut self, wait: Duration);
}

impl Memory for () {
    type Lent<'a> = ();

    #[inline]
    fn lend(&mut self) {}

    fn recall(&self) -> Option<Duration> {
        None
    }

    fn store(&mut self, _wait: Duration) {}
}

impl Memory for Option<Duration> {
    type Lent<'a> = &'a mut Self;

    #[inline]
    fn lend(&mut self) -> &mut Self {
        self
    }

    fn recall(&self) -> Option<Duration> {
        *self
    }

    fn store(&mut self, wait: Duration) {
        *self = Some(wait);
    }
}

impl<M: Memory> Memory for &mut M {
    type Lent<'a>
        = &'a mut M
    where
        Self: 'a;

    fn lend(&mut self) -> &mut M {
        self
    }

    fn recall(&self) -> Option<Duration> {
        M::recall(self)
    }

    fn store(&mut self, wait: Duration) {
        M::store(self, wait);
    }
}

/// What a session pays retries with.
pub trait Tokens {
    /// Itself on loan; nothing where retries are free.
    type Lent<'a>: Tokens
    where
        Self: 'a;
    /// Lends itself.
    fn lend(&mut self) -> Self::Lent<'_>;
    /// Takes a token for a retry; `false` where none is left.
    fn withdraw(&mut self) -> bool;
    /// The retry has started.
    fn spend(&mut self);
    /// The call has succeeded.
    fn deposit(&mut self);
}

/// Retries are free.
impl Tokens for () {
    type Lent<'a> = ();

    #[inline]
    fn lend(&mut self) {}

    fn withdraw(&mut self) -> bool {
        true
    }

    #[inline]
    fn spend(&mut self) {}

    #[inline]
    fn deposit(&mut self) {}
}

impl<T: Tokens> Tokens for Option<T> {
    type Lent<'a>
        = &'a mut Self
    where
        Self: 'a;

    #[inline]
    fn lend(&mut self) -> &mut Self {
        self
    }

    fn withdraw(&mut self) -> bool {
        self.as_mut().is_none_or(T::withdraw)
    }

    fn spend(&mut self) {
        if let Some(tokens) = self {
            tokens.spend();
        }
    }

    fn deposit(&mut self) {
        if let Some(tokens) = self {
            tokens.deposit();
        }
    }
}

impl<T: Tokens> Tokens for &mut T {
    type Lent<'a>
        = &'a mut T
    where
        Self: 'a;

    fn lend(&mut self) -> &mut T {
        self
    }

    fn withdraw(&mut self) -> bool {
        T::withdraw(self)
    }

    fn spend(&mut self) {
        T::spend(self);
    }

    fn deposit(&mut self) {
        T::deposit(self);
    }
}

/// Retries are paid from a budget; the token of a retry that never started goes back when this is dropped.
#[cfg(target_has_atomic = "64")]
#[derive(Debug)]
pub struct Budgeted<'b> {
    budget: &'b crate::RetryBudget,
    pending: bool,
}

#[cfg(target_has_atomic = "64")]
impl<'b> Budgeted<'b> {
    #[inline]
    pub(crate) const fn new(budget: &'b crate::RetryBudget) -> Self {
        Self { budget, pending: false }
    }
}

#[cfg(target_has_atomic = "64")]
impl Tokens for Budgeted<'_> {
    type Lent<'a>
        = &'a mut Self
    where
        Self: 'a;

    #[inline]
    fn lend(&mut self) -> &mut Self {
        self
    }

    fn withdraw(&mut self) -> bool {
        self.pending = self.budget.withdraw();
        self.pending
    }

    fn spend(&mut self) {
        self.pending = false;
    }

    fn deposit(&mut self) {
        self.budget.deposit();
    }
}

#[cfg(target_has_atomic = "64")]
impl Drop for Budgeted<'_> {
    fn drop(&mut self) {
        if self.pending {
            self.budget.give_back();
        }
    }
}
