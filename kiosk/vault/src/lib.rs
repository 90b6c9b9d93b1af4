//! Sealing, spool, SQLite index, audit chain; knows no network.
