//! The contract's server: stores, objects, receipts, tracking page.
