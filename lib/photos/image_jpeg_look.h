#pragma once
// What a picture looks like, measured on its pixels: how sharp, how light, and what it is alike.
#include "lib/photos/image_check.h"
#include "lib/photos/image_jpeg_decoder.h"

namespace portal {

/// Turned as its EXIF orientation says, 1 to 8.
void turn_upright(const Pixels& stored, int orientation, Pixels& upright);

/// Each pixel the mean of those that it stands for; `wide` and `high` are at most the source's.
void shrink(const Pixels& source, int wide, int high, Pixels& into);

/// Variance of how light the pixels are (of their green), or of their colour, whichever is larger.
double colour_variance(const Pixels& pixels);

/// Variance of the Laplacian (four neighbours) of a grey picture.
double sharpness(const Pixels& gray);

enum class Exposure { fine, dark, bright };
Exposure exposure(const Pixels& gray);

/// Of an upright grey picture: which of its 128 broadest waves (of a discrete cosine transform) are stronger than the
/// middle one. Of 150 drawn people before one backdrop, no two were nearer than 14; the same one, encoded anew, made
/// larger or brighter, at most 4 away.
Likeness likeness_of(const Pixels& upright);

}  // namespace portal
