/* A seam in each pair; without this the seam stands in the middle. */

import { makeSeam } from "../frame/seam.js";

for (const pair of document.querySelectorAll(".compare")) makeSeam(pair);
