//! What each slip says; layout; raster and PDF; QR; pure.
