//! PDF/A container, fonts, text that can be copied out; pure.
