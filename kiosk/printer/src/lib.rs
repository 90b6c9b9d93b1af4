//! Printer backend trait, ESC/POS, status, actor.
