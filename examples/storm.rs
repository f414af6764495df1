//! Why jitter matters: clients that contend for one row, with each strategy. The simulation takes a second.

#[path = "storm/model.rs"]
mod model;

use rand::{SeedableRng, rngs::SmallRng};
use reattempt::{Policy, policy};

const STRATEGIES: [(&str, Policy); 5] = [
    ("immediate", policy!(strategy = "immediate", max = unlimited)),
    ("exponential", policy!(strategy = "exponential", base = "10ms", cap = "2s", max = unlimited)),
    ("equal_jitter", policy!(strategy = "equal_jitter", base = "10ms", cap = "2s", max = unlimited)),
    ("full_jitter", policy!(strategy = "full_jitter", base = "10ms", cap = "2s", max = unlimited)),
    ("decorrelated_jitter", policy!(strategy = "decorrelated_jitter", base = "5ms", cap = "2s", max = unlimited)),
];

fn main() {
    println!("{:<22}{:>12}{:>12}{:>12}", "clients", 10, 50, 100);
    for (name, policy) in STRATEGIES {
        let mut rng = SmallRng::seed_from_u64(1);
        let storms = [10, 50, 100].map(|clients| model::storm(&policy, clients, &mut rng));
        print!("{name:<22}");
        for storm in &storms {
            print!("{:>12}", format!("{} calls", storm.calls));
        }
        print!("\n{:<22}", "");
        for storm in &storms {
            print!("{:>12}", format!("{:.1?}", storm.time));
        }
        println!();
    }
    println!(
        "\nWithout jitter, clients that fail together return together. They make more calls and take far longer.\n\
         Retrying at once is fast only because this server has no queue and is never overloaded."
    );
}
