//! Typed contract client and delivery worker; wire types stay private.
