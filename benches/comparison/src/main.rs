//! Prints the comparison of the README.

fn main() {
    print!("{}", comparison::table());
}
