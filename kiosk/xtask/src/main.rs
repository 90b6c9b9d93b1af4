//! Chores: test, check, tidy, bench, codegen.
fn main() {}
