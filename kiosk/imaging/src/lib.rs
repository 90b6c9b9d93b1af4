//! Page clean-up, judgement and encoding; pure.
