//! Where a run's randomness comes from: a seed, or the bytes of a fuzzer.

use std::{cell::RefCell, convert::Infallible, rc::Rc, vec};

use rand::{Rng, SeedableRng, TryRng, rngs::SmallRng};

/// Gives the bytes that it was made of, and pseudo-random ones when they are used up. A clone draws from the same bytes.
#[derive(Debug, Clone)]
pub struct Draws(Rc<RefCell<(vec::IntoIter<u8>, SmallRng)>>);

impl Draws {
    /// Draws from a seed.
    pub fn seeded(seed: u64) -> Self {
        Self(Rc::new(RefCell::new((Vec::new().into_iter(), SmallRng::seed_from_u64(seed)))))
    }

    /// Draws from the bytes first.
    pub fn of(bytes: &[u8]) -> Self {
        let draws = Self::seeded(0);
        draws.0.borrow_mut().0 = Vec::from(bytes).into_iter();
        draws
    }
}

impl TryRng for Draws {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, filled: &mut [u8]) -> Result<(), Infallible> {
        let (given, rest) = &mut *self.0.borrow_mut();
        rest.fill_bytes(filled);
        for (byte, given) in filled.iter_mut().zip(given) {
            *byte = given;
        }
        Ok(())
    }
}
