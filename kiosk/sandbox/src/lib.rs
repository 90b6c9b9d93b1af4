//! Virtual scanner and printer, specimen papers, dock.
