"""A page by the usual OpenCV pipeline: crop, deskew, warp, blank, QR, preview, JPEG.

`opencv.py FILE OUT` prints the processor time in milliseconds that the page took, without the
start of Python and OpenCV: a service would start them once. Every step is the one that
tutorials show, on one thread.
"""

import sys
import time

import cv2
import numpy


def outline(grey):
    """The largest contour with four corners; none if there is none."""
    edges = cv2.Canny(cv2.GaussianBlur(grey, (5, 5), 0), 75, 200)
    edges = cv2.dilate(edges, None)
    contours, _ = cv2.findContours(edges, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    for contour in sorted(contours, key=cv2.contourArea, reverse=True)[:5]:
        corners = cv2.approxPolyDP(contour, 0.02 * cv2.arcLength(contour, True), True)
        if len(corners) == 4 and cv2.contourArea(corners) > grey.size / 10:
            return cv2.boundingRect(corners)
    return None


def angle_of(grey):
    """The angle of the smallest rectangle around all ink, and the share of ink."""
    _, ink = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    points = cv2.findNonZero(ink)
    if points is None:
        return 0.0, 0.0
    angle = cv2.minAreaRect(points)[-1]
    return angle - 90 if angle > 45 else angle, len(points) / grey.size


def page(source, target):
    image = cv2.imdecode(numpy.fromfile(source, numpy.uint8), cv2.IMREAD_COLOR)
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    found = outline(grey)
    if found:
        x, y, width, height = found
        image, grey = (part[y : y + height, x : x + width] for part in (image, grey))
    angle, _ink = angle_of(grey)
    height, width = grey.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    image = cv2.warpAffine(
        image, turn, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    cv2.QRCodeDetector().detectAndDecode(image)
    cv2.resize(image, (1240, 1240 * height // width), interpolation=cv2.INTER_AREA)
    _, jpeg = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 50])
    jpeg.tofile(target)


cv2.setNumThreads(1)
start = time.process_time()
page(sys.argv[1], sys.argv[2])
print(round(1000 * (time.process_time() - start)))
