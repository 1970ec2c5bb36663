//! Tests of the renderings.
