/* The drawing library, as the package delivers it (vendor/README.md), for modules. */

import "./vendor/d3/d3.min.js";

export const { area, curveBasisClosed, curveMonotoneX, line, polygonHull, polygonCentroid, scaleLinear, select } = globalThis.d3;
