//! Scanner backend trait and actor.
