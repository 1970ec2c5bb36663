//! The command line of cleon.

fn main() {}
