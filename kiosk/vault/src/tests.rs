//! The vault as a whole: what it promises, where it may die, what may happen to its disk.

mod corruption;
mod crashes;
mod keys;
mod kit;
mod life;
mod parked;
mod steps;
