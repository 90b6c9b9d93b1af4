//! A province's own rules as data (`assets/profiles`).
