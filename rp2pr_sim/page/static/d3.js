/* The drawing library, as the package delivers it (vendor/README.md), for modules. */

import "./vendor/d3/d3.min.js";

export const { area, curveBasisClosed, curveMonotoneX, line, max, polygonHull, polygonCentroid, scaleLinear, scaleSqrt, select, ticks } = globalThis.d3;
