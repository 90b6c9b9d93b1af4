//! Tokens, theme, widgets, on-screen keyboard.
