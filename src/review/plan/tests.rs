//! Tests of plans as reviews.
