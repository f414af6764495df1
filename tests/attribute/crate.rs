//! `crate`: the path of a crate that was renamed or is re-exported. (`tests/hygiene` has it under another name only.)

use reattempt::{retry, testing};

use crate::support::{Flaky, Server, waits};

mod reexported {
    pub(crate) mod deep {
        pub(crate) use reattempt as retries;
    }
}

#[retry(crate = crate::crate_path::reexported::deep::retries, strategy = "constant")]
fn through_a_reexport(server: &Server) -> Result<u32, Flaky> {
    server.call()
}

#[test]
fn a_reexport_is_found() {
    let scope = testing::scope();
    assert_eq!(through_a_reexport(&Server::busy(2)), Ok(3));
    assert_eq!(scope.delays(), waits(2));
}
