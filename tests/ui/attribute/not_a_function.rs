//! `#[retry]` on what cannot be retried.
use reattempt::retry;

#[retry]
struct Type;

#[retry]
enum Choice {}

#[retry]
impl Type {
    fn fetch(&self) -> std::io::Result<()> {
        Ok(())
    }
}

#[retry]
trait Fetch {
    #[retry]
    fn fetch(&self) -> std::io::Result<()>;
}

#[retry]
mod module {
    pub fn inside() {}
}

#[retry]
const LIMIT: u32 = 3;

#[retry]
type Alias = u32;

#[retry(max = 5)]
const fn constant() -> Result<u32, ()> {
    Ok(1)
}

#[retry]
fn forever() -> ! {
    loop {}
}

const HELD: Result<u32, ()> = constant();

fn main() {
    module::inside();
    let _ = (Type.fetch(), LIMIT, HELD, Alias::MAX, forever as fn() -> !);
}
