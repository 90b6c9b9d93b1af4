//! Fluent catalogue to typed text; dates, money, names.
